// @vitest-environment jsdom
/** G5: when the lists say an account is due: the playbook's special cases, and the working days of its region. */
import { tick } from 'svelte'
import { expect, test, vi } from 'vitest'
import { read } from './features/brief/reading'
import { holdWorld, touching, world } from './live.svelte'
import { overview } from './overview'
import type { Playbook } from './rules/playbook'
import { FakeWorld } from './testing/fake_world'
import { smallPlot, TODAY } from './testing/plot'
import { whysDue } from './ui/due'
import { useLocale } from './ui/messages'

const rule = { id: 'state', label: { 'zh-CN': '国企', en: 'State-owned' }, when: ['=', ['field', 'ownership'], 'state'], days: 3, in_working_days: false }

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

/** B, last touched on 7 November: 14 days later is Saturday 21st, and the shutdown takes Monday. */
function shutdown(region = 'cn'): void {
  const world = smallPlot()
  const closed = { '2026-11-23': { 'zh-CN': '停产检修', en: 'Shutdown' } }
  world.put('calendar', 'calendar-cn-2026', { region: 'cn', year: 2026, zones: ['Asia/Shanghai'], closed })
  world.put('calendar', 'calendar-de-2026', { region: 'de', year: 2026, zones: ['Europe/Berlin'] })
  world.put('account', 'a2', { ...world.get<'account'>('a2')?.v, region })
  holdWorld(world)
}
const next = (): ReturnType<typeof overview>[number]['next'] | undefined =>
  overview(world(), () => TODAY, touching()).find((one) => one.id === 'a2')?.next

test('a due day moves behind the days off of its region, with the reason in the rep’s language', async () => {
  shutdown()
  expect(next()).toMatchObject({ due: '2026-11-24', status: 'upcoming' })
  const due = { playbook: world().playbook, today: TODAY }
  await useLocale('en')
  expect(whysDue(next()?.reasons ?? [], due)).toBe('after Shutdown, B, every 14 days, last touched 14 days ago')
  await useLocale('zh-CN')
  expect(whysDue(next()?.reasons ?? [], due)).toBe('停产检修后，B 级，每 14 天一次，已 14 天没联系')
})

test('an account elsewhere keeps the days of its own region', () => {
  shutdown('de')
  expect(next()).toMatchObject({ due: '2026-11-23' })
})

test('the brief tells the same day as the lists', () => {
  shutdown()
  const reading = read(world(), 'a2', TODAY, 'Asia/Shanghai')
  expect(reading?.brief.touch).toEqual(next())
})

test('a calendar that comes in counts at once', () => {
  shutdown()
  const held = world() as FakeWorld
  expect(next()?.due).toBe('2026-11-24')
  held.put('calendar', 'calendar-cn-2026', { region: 'cn', year: 2026, zones: ['Asia/Shanghai'] })
  expect(next()?.due).toBe('2026-11-23')
})

