// @vitest-environment jsdom
/** G5: the lists ask the playbook's special cases of cadence, once it has any. */
import { tick } from 'svelte'
import { expect, test, vi } from 'vitest'
import { holdWorld, touching } from './live.svelte'
import { overview } from './overview'
import type { Playbook } from './rules/playbook'
import { FakeWorld } from './testing/fake_world'
import { smallPlot, TODAY } from './testing/plot'

const rule = { id: 'state', label: { 'zh-CN': '国企', en: 'State-owned' }, when: ['=', ['field', 'ownership'], 'state'], days: 3 }

function opened(rules: Playbook['cadences']['rules']): FakeWorld {
  const { playbook } = smallPlot()
  const world = new FakeWorld({ ...playbook, cadences: { ...playbook.cadences, rules } })
  world.put('plot', 'p1', { name: '苏南', owner: 'rep1', zone: 'Asia/Shanghai' })
  world.put('account', 'a1', { name: '甲', plot: 'p1', status: 'target', ownership: 'state' })
  world.put('account', 'a2', { name: '乙', plot: 'p1', status: 'target' })
  holdWorld(world)
  return world
}

test('a rule of the playbook decides in the lists as it does in the brief', async () => {
  const world = opened([rule])
  await vi.waitFor(() => expect(touching()).toBeDefined())
  await tick()
  const [state, other] = overview(world, () => TODAY, touching())
  expect(state?.next).toMatchObject({ cadence_days: 3, reasons: [{ code: 'touch.rule' }, { code: 'touch.never' }] })
  expect(other?.next).toMatchObject({ cadence_days: 30, reasons: [{ code: 'touch.ungraded' }, { code: 'touch.never' }] })
})

test('a playbook without special cases asks nothing more', () => {
  opened([])
  expect(touching()).toBeUndefined()
})
