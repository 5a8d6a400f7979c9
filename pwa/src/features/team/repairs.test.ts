// @vitest-environment jsdom
import { render, screen } from '@testing-library/svelte'
import userEvent from '@testing-library/user-event'
import { beforeEach, expect, test } from 'vitest'
import type { DeviceRepair } from '../../net/team'
import { openPlot } from '../../testing/screens'
import { NOW } from '../../testing/plot'
import { allSentences, useLocale } from '../../ui/messages'
import Devices from './Devices.svelte'

const at = NOW - 3 * 3_600_000
const repair = (over: Partial<DeviceRepair>): DeviceRepair => ({ id: 'r1', what: 'ranges', at, bucket: 'plot:p1', plot_name: '江北', ...over })
const device = (repairs: readonly DeviceRepair[]) => ({ device: 'd1', person: 'p1', name: '周敏', label: 'iPhone', last_sync: at, repairs })

beforeEach(async () => {
  await openPlot()
})

function show(repairs: readonly DeviceRepair[]): void {
  const value = { items: [device(repairs)] }
  render(Devices, { slot: { held: { value, at, stale: false }, asked: true, failed: '' } as never })
}

test('a device whose copy was never mended is in order', () => {
  show([])
  expect(screen.getByTestId('devices').textContent).toContain('iPhone · copy in order')
})

test('an administrator sees what was mended, where, and with which app', async () => {
  show([
    repair({ id: 'r2', what: 'eviction', bucket: '', plot_name: null, unsent: 3, drafts: 1 }),
    repair({ ranges: 2, replaced: 5, removed: 1, version: '0.2.0' }),
    repair({ id: 'r0', what: 'something new', bucket: 'org', plot_name: null }),
  ])
  const details = screen.getByTestId('repairs')
  expect(details.textContent).toContain('repaired 3 times, last 3 hr. ago')
  await userEvent.click(details.querySelector('summary')!)
  const lines = [...details.querySelectorAll('li')].map((line) => line.textContent?.replace(/\s+/g, ' ').trim())
  expect(lines[0]).toContain('perhaps lost: changes 3, forms 1, photos 0')
  expect(lines[1]).toContain('江北: 2 of 256 parts differed; 5 records replaced, 1 removed. 3 hr. ago · app 0.2.0')
  expect(lines[2]).toContain('Company: repaired.')
})

test('in Chinese too', async () => {
  await useLocale('zh-CN')
  await allSentences()
  show([repair({ ranges: 2, replaced: 5, removed: 1 })])
  expect(screen.getByTestId('repairs').textContent).toContain('江北：256 份中有 2 份不一致；换掉 5 条记录，移除 1 条。')
})
