// @vitest-environment jsdom
import { render, screen, waitFor } from '@testing-library/svelte'
import userEvent from '@testing-library/user-event'
import { beforeEach, expect, test } from 'vitest'
import type { Rec } from '../../storage/world'
import type { FakeWorld } from '../../testing/fake_world'
import { openPlot } from '../../testing/screens'
import SnoozeSheet from './SnoozeSheet.svelte'

let world: FakeWorld

beforeEach(async () => {
  world = await openPlot()
})

const open = () => render(SnoozeSheet, { open: true, account: world.get<'account'>('a1') as Rec<'account'>, today: '2026-11-21' })

test('an account is put off with a reason, and what was typed of it survives the app (law 1)', async () => {
  const { unmount } = open()
  await userEvent.type(screen.getByTestId('snooze-reason'), '等集团批预算')
  await waitFor(async () => expect(await world.drafts.load('snooze:a1')).toMatchObject({ reason: '等集团批预算' }))
  unmount()
  open()
  await waitFor(() => expect(screen.getByTestId('snooze-reason')).toHaveProperty('value', '等集团批预算'))
  await userEvent.click(screen.getByTestId('snooze-save'))
  await waitFor(() => expect(world.saved).toEqual([
    { op: 'set', kind: 'account', id: 'a1', fields: { snooze: { until: '2026-11-28', reason: '等集团批预算' } } },
  ]))
  expect(await world.drafts.list()).toEqual([])
})
