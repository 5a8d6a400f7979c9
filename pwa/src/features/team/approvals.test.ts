// @vitest-environment jsdom
import '../../testing/dialog'
import { render, screen, waitFor, within } from '@testing-library/svelte'
import userEvent from '@testing-library/user-event'
import { beforeEach, describe, expect, test } from 'vitest'
import type { TeamApproval, TeamApprovals, TeamForecast } from '../../net/team'
import type { FakeWorld } from '../../testing/fake_world'
import { openPlot } from '../../testing/screens'
import Approvals from './Approvals.svelte'
import { sorted } from './approvals'
import Forecast from './Forecast.svelte'
import { Slot, type TeamPages } from './pages.svelte'

let world: FakeWorld

const question = (id: string, more: Partial<TeamApproval> = {}): TeamApproval => ({
  id, account: { id: 'a9', name: '杭州远景' }, subject: { id: 'o9', kind: 'opportunity', name: '二期系统' }, plot: { id: 'p9', name: '浙北' },
  about: 'stage', detail: { from: 'exchange', to: 'qualified' }, reason: '客户催报价', asked_by: { id: 'rep9', name: '郑伟' },
  asked_at: '2026-11-20T02:00:00Z', decision: null, decided_by: null, decided_at: null, note: null, ...more,
})
const local = { account: 'a1', subject: 'o1', about: 'stage', detail: { from: 'exchange', to: 'qualified' }, reason: '要报价', asked_by: 'rep1' }

function slot<T>(value: T): Slot<T> {
  const made = new Slot<T>({ kept: async () => undefined } as never, 'approvals', async () => ({ value, at: 0, stale: false }))
  made.held = { value, at: Date.parse('2026-11-21T02:00:00Z'), stale: false }
  return made
}
const pages = (...items: TeamApproval[]): TeamPages => ({ approvals: slot<TeamApprovals>({ items }) }) as unknown as TeamPages

beforeEach(async () => {
  world = await openPlot()
  Object.assign(world.me, { id: 'sup1', name: '许文澜', role: 'supervisor' })
  world.put('approval', 'q1', { ...local, asked_at: '2026-11-21T01:00:00Z' })
})

describe('what waits for this supervisor', () => {
  test('both his phone and the server know; his own copy goes first, the oldest question first', () => {
    const found = sorted(world, [question('q2'), question('q1', { reason: 'an older version' })])
    expect(found.open.map((one) => [one.id, one.reason])).toEqual([['q2', '客户催报价'], ['q1', '要报价']])
  })

  test('his own questions and those of plots he does not lead are not his to answer', () => {
    world.put('approval', 'q3', { ...local, asked_by: 'sup1', asked_at: '2026-11-21T01:00:00Z' })
    world.put('plot', 'p1', { name: '苏南', owner: 'rep1', supervisor: 'sup2', zone: 'Asia/Shanghai' })
    expect(sorted(world, [question('q4', { asked_by: { id: 'sup1', name: '许文澜' } })])).toEqual({ open: [], decided: [] })
  })
})

describe('deciding', () => {
  test('a step of the process is told in the words of the process (S3)', () => {
    render(Approvals, { pages: pages(question('q2', { about: 'step', detail: { from: 'demonstration', to: 'quotation' } })) })
    expect(screen.getAllByTestId('approval-card')[0]?.textContent).toContain('Targeted demonstration → Formal written quotation')
  })

  test('a yes is a command in the outbox, and says that it waits', async () => {
    render(Approvals, { pages: pages(question('q2')) })
    const card = screen.getAllByTestId('approval-card')[0] as HTMLElement
    expect(card.textContent).toContain('Technical exchange → Qualification confirmed')
    expect(card.textContent).toContain('二期系统')
    await userEvent.type(within(card).getByTestId('approval-note'), '只报范围')
    await waitFor(async () => expect((await world.drafts.list()).map((one) => one.key)).toEqual(['decide:q2']))
    await userEvent.click(within(card).getByTestId('approve'))
    await waitFor(() =>
      expect(world.saved).toEqual([{ op: 'cmd', name: 'decide_approval', args: { approval: 'q2', decision: 'approved', note: '只报范围' } }]),
    )
    expect((await screen.findByTestId('decision-waits')).textContent).toContain('Approved: waiting to send')
    expect(await world.drafts.list()).toEqual([])
  })

  test('a refusal says why', async () => {
    render(Approvals, { pages: pages() })
    await userEvent.click(screen.getByTestId('refuse'))
    expect(world.saved).toEqual([])
    expect(screen.getByText('Say why you refuse.')).toBeTruthy()
    await userEvent.type(screen.getByTestId('approval-note'), '先见总经理')
    await userEvent.click(screen.getByTestId('refuse'))
    await waitFor(() => expect(world.saved).toMatchObject([{ args: { approval: 'q1', decision: 'refused', note: '先见总经理' } }]))
  })

  test('what was decided stands below with its note', () => {
    world.put('approval', 'q1', { ...local, asked_at: '2026-11-21T01:00:00Z', decision: 'refused', decided_by: 'sup1', decided_at: '2026-11-21T01:30:00Z', note: '先见总经理' })
    render(Approvals, { pages: pages() })
    expect(screen.getByText('Nothing is waiting for you')).toBeTruthy()
    expect(screen.getByTestId('decided').textContent).toContain('Refused by 许文澜')
  })
})

describe('the team’s forecast (S11)', () => {
  const line = (key: string, weighted: number) => ({ key, currency: 'CNY', count: 1, minor: weighted * 2, weighted })
  const of = (weighted: number) => ({ months: [line('2027-01', weighted)], grades: [line('A', weighted)], stages: [line('tender', weighted)], moved: { CNY: -weighted } })

  test('all of it, or one rep’s plot', async () => {
    const team: TeamForecast = {
      as_of: 0, ...of(300_000_000),
      reps: [{ person: 'rep1', name: '周敏', plot: 'p1', plot_name: '苏南', ...of(100_000_000) }, { person: 'rep9', name: '郑伟', plot: 'p9', ...of(200_000_000) }],
    }
    render(Forecast, { slot: slot(team) })
    expect(screen.getByTestId('forecast-totals').textContent).toContain('¥3M')
    expect(screen.getByTestId('forecast-moved').textContent).toBe('¥3M less than a week ago')
    await userEvent.selectOptions(screen.getByTestId('forecast-rep'), 'p1')
    expect(screen.getByTestId('forecast-totals').textContent).toContain('¥1M')
  })

  test('nothing yet says so', () => {
    render(Forecast, { slot: slot<TeamForecast>({ as_of: 0, months: [], grades: [], stages: [], moved: {}, reps: [] }) })
    expect(screen.getByText('Nothing to forecast yet')).toBeTruthy()
  })
})
