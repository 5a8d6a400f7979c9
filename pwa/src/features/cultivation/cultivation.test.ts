// @vitest-environment jsdom
/** G3–G8: the three jobs, the month, the list with its sources and gaps, events and what they led to. */
import { cleanup, render, screen, waitFor, within } from '@testing-library/svelte'
import userEvent from '@testing-library/user-event'
import { beforeEach, describe, expect, test } from 'vitest'
import { overview } from '../../overview'
import type { FakeWorld } from '../../testing/fake_world'
import { fact, TODAY } from '../../testing/plot'
import { openPlot } from '../../testing/screens'
import Cultivation from './Cultivation.svelte'
import Event from './Event.svelte'
import { jobs, refill, sources, stampMs, type Standing } from './list'

let world: FakeWorld
beforeEach(async () => {
  world = await openPlot()
})
const all = () => overview(world, () => TODAY)
const tab = (name: string): void => void render(Cultivation, { query: new URLSearchParams(`tab=${name}`) })

describe('the jobs of a plot (G3)', () => {
  test('are the playbook’s: other grades, other jobs, in its words', () => {
    Object.assign(world, { playbook: { ...world.playbook, jobs: [{ id: 'all', label: { 'zh-CN': '全部', en: 'Everything' }, text: { 'zh-CN': '都跟', en: 'All of it' }, grades: ['A', 'B'], without_grade: true }] } })
    expect([...jobs(all(), world.playbook)].map(([job, list]) => [job, list.map((one) => one.grade)])).toEqual([['all', ['A', 'B', 'B', null]]])
    tab('jobs')
    expect(screen.getByTestId('job-all').textContent).toMatch(/Everything.*All of it/s)
  })

  test('an account is found, nurtured or closed by its grade; who left the list has none', () => {
    world.put('account', 'a7', { name: '庚', plot: 'p1', status: 'lost' })
    const found = jobs(all(), world.playbook)
    expect(found.get('closing')?.map((one) => one.id)).toEqual(['a1'])
    expect(found.get('nurturing')?.map((one) => one.grade)).toEqual(['B', 'B', 'C', 'D'])
    expect(found.get('finding')?.map((one) => one.id)).toEqual(['a6'])
  })

  test('each account stands with a way of touching it that was not used lately (G6), and the techniques help (G6b)', async () => {
    tab('jobs')
    expect(within(screen.getByTestId('job-closing')).getByTestId('job-account').textContent).toContain('Not tried yet')
    await userEvent.click(screen.getByTestId('techniques'))
    expect((await screen.findByTestId('techniques-sheet')).querySelectorAll('li')).toHaveLength(16)
  })

  test('what is worth an eye is told with its next step (G1)', async () => {
    fact(world, 'a4', 'a4', 'system.since', '2018-05', 10)
    tab('jobs')
    await userEvent.click(screen.getByTestId('watch-look'))
    const [watched] = await screen.findAllByTestId('watched')
    expect(watched!.textContent).toContain('since May 2018')
    expect(watched!.textContent).toContain('budget')
  })
})

test('the customers drawn for this month’s survey are the plot’s, as many as the playbook says, with who was asked (R3)', () => {
  for (const id of ['a2', 'a3', 'a4', 'a5', 'a6']) world.put('account', id, { name: `老客户 ${id}`, plot: 'p1', status: 'won' })
  world.put('account', 'x1', { name: '别的责任田', plot: 'p9', status: 'won' })
  tab('plot')
  const drawn = screen.getAllByTestId('sampled')
  expect(drawn).toHaveLength(3)
  expect(drawn.map((one) => one.textContent).join()).not.toMatch(/别的|Asked/)
  expect(drawn[0]?.querySelector('a')?.getAttribute('href') ?? drawn[0]?.getAttribute('href')).toMatch(/^#\/account\/a\d\/care$/)
  const id = /a\d/.exec(drawn[0]?.textContent ?? '')?.[0] ?? ''
  cleanup()
  world.put('survey', 's1', { account: id, author: 'rep1', day: '2026-11-05', channel: 'visit', answers: {} })
  tab('plot')
  expect(screen.getAllByTestId('sampled').filter((one) => one.textContent.includes('Asked')).map((one) => one.textContent)).toEqual([expect.stringContaining(id)])
})

test('the month (G4): days meant and spent, accounts against the plan', async () => {
  tab('month')
  expect(screen.getByTestId('month-sum').textContent).toContain('of 20 working days')
  const a = screen.getByTestId('month-A').textContent
  expect(a).toContain('of 10 days')
  expect(a).toContain('Touches: 1 (1 of 1 accounts)')
  expect(a).toContain('room for 7 more accounts')
})

test('what the month holds and what the list asks of it (G4): holidays of the plot’s region count, too long a list is said', () => {
  world.put('calendar', 'k26', { region: 'CN', year: 2026, zones: ['Asia/Shanghai'], holidays: { '2026-11-20': { 'zh-CN': '厂庆', en: 'Founding day' } } } as never)
  tab('month')
  expect(screen.getByTestId('month-room').textContent).toContain('20 working days this month')
  expect(screen.getByTestId('month-room').textContent).not.toContain('more than there are')
  for (let n = 0; n < 20; n += 1) {
    world.put('account', `x${n}`, { name: `x${n}`, plot: 'p1' })
    fact(world, `x${n}`, `x${n}`, 'grade', 'A', 3)
  }
  cleanup()
  tab('month')
  expect(screen.getByTestId('month-room').textContent).toMatch(/asks for 27.*days more than there are/s)
})

describe('the list (G7)', () => {
  const at = (status: string, added: string | null, moved: string | null): Standing => ({ status, added, moved })
  test('who closed down, was won or lost this month asks for a new one', () => {
    const month = [at('lost', '2025-01-01', '2026-11-03'), at('won', '2025-01-01', '2026-11-04'), at('closed', null, '2026-10-31'), at('target', '2026-11-05', '2026-11-05')]
    expect(refill(month, world.playbook, TODAY)).toEqual({ size: 2, wanted: 100, left: 2, added: 1, missing: 2 })
  })
  test('a place left empty last month is still empty, until somebody comes', () => {
    const autumn = [at('lost', '2025-01-01', '2026-09-03'), at('closed', null, '2026-10-31')]
    expect(refill(autumn, world.playbook, TODAY)).toMatchObject({ left: 0, added: 0, missing: 2 })
    expect(refill([...autumn, at('target', '2026-10-10', null)], world.playbook, TODAY).missing).toBe(1)
    expect(refill([...autumn, at('target', '2026-11-20', null), at('target', '2026-11-20', null)], world.playbook, TODAY).missing).toBe(0)
  })
  test('who came before is nobody’s successor; who filled a place and left it leaves one place, not two', () => {
    expect(refill([at('target', '2026-08-01', null), at('lost', '2025-01-01', '2026-09-03')], world.playbook, TODAY).missing).toBe(1)
    expect(refill([at('lost', '2025-01-01', '2026-09-03'), at('lost', '2026-09-20', '2026-10-08')], world.playbook, TODAY).missing).toBe(1)
  })
  test('more came than went: nothing is missing', () => {
    expect(refill([at('target', '2026-11-02', null), at('target', '2026-11-02', null)], world.playbook, TODAY).missing).toBe(0)
  })
  test('a stamp begins with its milliseconds', () => {
    const ms = Date.parse('2026-11-21T02:00:00Z')
    expect(stampMs(`${ms.toString(16).padStart(12, '0')}000000000001`)).toBe(ms)
    expect([stampMs(undefined), stampMs('')]).toEqual([null, null])
  })
  test('sources are judged by the accounts above the last grade they brought (G8)', () => {
    world.put('account', 'a1', { name: '甲', plot: 'p1', source: 'event' })
    world.put('account', 'a5', { name: '戊', plot: 'p1', source: 'list' })
    world.put('account', 'a6', { name: '己', plot: 'p1', source: 'list' })
    const lines = sources(all().filter((one) => one.account.v.source), world.playbook)
    expect(lines).toEqual([
      { source: 'event', accounts: 1, warm: { A: 1, B: 0, C: 0 } }, { source: 'list', accounts: 2, warm: { A: 0, B: 0, C: 0 } },
    ])
  })
  test('the ways of searching stand with their rating, the best first (G7b)', () => {
    tab('plot')
    const ways = screen.getByTestId('ways').textContent ?? ''
    expect(ways.indexOf('Own events')).toBeLessThan(ways.indexOf('Door to door'))
    expect(ways).toContain('3 × 2 = 6')
    expect(screen.getByTestId('keys').querySelectorAll('li')).toHaveLength(6)
  })
})

describe('events (G8)', () => {
  beforeEach(() => {
    world.put('event', 'e1', { name: 'Lean day', day: '2026-11-05', invite: 30 })
  })
  const attend = (id: string, account: string, state: string): void =>
    world.put('attendance', id, { event: 'e1', account, author: 'rep1', state })

  test('the yield tells the accounts found, attendees and absentees apart', async () => {
    attend('t1', 'a6', 'attended')
    attend('t2', 'a4', 'invited')
    fact(world, 'a6', 'a6', 'grade', 'B', 2)
    render(Event, { id: 'e1' })
    expect(screen.getByTestId('yield-attended').textContent).toContain('B 1')
    expect(screen.getByTestId('yield-absent').textContent).toContain('none found yet')
    expect(screen.getByTestId('yield-absent').textContent).toContain('Did not come: 1 account')
  })

  test('several accounts are invited at once, and each says later whether it came', async () => {
    render(Event, { id: 'e1' })
    await userEvent.click(screen.getByTestId('attend-add'))
    await userEvent.click(await screen.findByTestId('attend-a1'))
    await userEvent.click(screen.getByTestId('attend-a2'))
    await userEvent.click(screen.getByTestId('attend-save'))
    await waitFor(() => expect(world.saved).toHaveLength(2))
    expect(world.saved[0]).toMatchObject({ op: 'new', kind: 'attendance', fields: { event: 'e1', account: 'a1', state: 'attended', author: 'rep1' } })
    const [line] = await screen.findAllByTestId('attendance')
    await userEvent.click(within(line!).getByTestId('chip-absent'))
    expect(world.saved.at(-1)).toMatchObject({ op: 'set', kind: 'attendance', fields: { state: 'absent' } })
  })

  test('a rep sees the checklist and cannot tick it; who leads can, and plans events', async () => {
    render(Event, { id: 'e1' })
    expect(within(screen.getByTestId('event-checks')).getAllByRole('checkbox')).toHaveLength(6)
    expect((within(screen.getByTestId('event-checks')).getAllByRole('checkbox')[0] as HTMLInputElement).disabled).toBe(true)
    expect(screen.queryByTestId('event-edit')).toBeNull()
  })

  test('who leads ticks a point off, and plans an event', async () => {
    Object.assign(world.me, { role: 'supervisor' })
    render(Event, { id: 'e1' })
    await userEvent.click(within(screen.getByTestId('event-checks')).getAllByRole('checkbox')[0]!)
    expect(world.saved[0]).toMatchObject({ op: 'set', kind: 'event', id: 'e1', fields: { checks: ['invitation'] } })
    tab('events')
    await userEvent.click(screen.getByTestId('event-add'))
    await userEvent.type(await screen.findByTestId('event-name'), 'Open house')
    await userEvent.type(screen.getByTestId('event-invite'), '120')
    await userEvent.click(screen.getByTestId('event-save'))
    await waitFor(() => expect(world.saved.at(-1)).toMatchObject({ op: 'new', kind: 'event', fields: { name: 'Open house', invite: 120, day: '2026-12-21' } }))
  })
})
