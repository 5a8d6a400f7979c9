// @vitest-environment jsdom
/** G9–G11 and R1–R5 on the account's care page. */
import { cleanup, render, screen, waitFor, within } from '@testing-library/svelte'
import userEvent from '@testing-library/user-event'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import type { FakeWorld } from '../../testing/fake_world'
import { fact, TODAY } from '../../testing/plot'
import { openPlot } from '../../testing/screens'
import { calendar, caring, fitting, phaseOf } from './caring'
import Care from './Care.svelte'

let world: FakeWorld
beforeEach(async () => {
  world = await openPlot()
  world.put('account', 'a1', { name: '苏州恒通', plot: 'p1', status: 'won', industry: '机械', city: '苏州' })
})
const open = (): void => void render(Care, { id: 'a1' })
const money = (yuan: number): { minor: number; currency: string } => ({ minor: yuan * 100, currency: 'CNY' })
const last = (): unknown => world.saved.at(-1)

describe('what it is worth', () => {
  test('segment and fit, with the roles to reach (G9)', () => {
    fact(world, 'a1', 'a1', 'background.revenue', money(20_000_000), 10)
    open()
    expect(screen.getByTestId('segment').textContent).toContain('Small')
    expect(screen.getByTestId('fit-hr').textContent).toContain('Keep it simple · Payroll only')
    expect(screen.getByTestId('fit-crm').textContent).toContain('Do not bother')
    expect(screen.getByTestId('fit-workflow').textContent).toContain('Office director')
  })

  test('the key-account test tells its reasons, and that it is reviewed yearly (G10)', () => {
    fact(world, 'a1', 'a1', 'key.repeat', 'steady', 400)
    fact(world, 'a1', 'a1', 'key.credit', false, 10)
    open()
    const found = screen.getByTestId('test-key_account').textContent ?? ''
    expect(found).toContain('Worth cultivating')
    expect(found).toContain('60 % of what is known (2 of 11)')
    expect(found.indexOf('In favour')).toBeLessThan(found.indexOf('Against'))
    expect(found).toContain('over a year old')
  })

  test('an unknown point is answered where it stands', async () => {
    open()
    await userEvent.click(screen.getByTestId('item-key.fit'))
    await userEvent.click(await within(await screen.findByTestId('answer')).findByTestId('chip-yes'))
    await userEvent.click(screen.getByTestId('answer-save'))
    await waitFor(() => expect(last()).toMatchObject({ op: 'new', kind: 'fact', fields: { account: 'a1', subject: 'a1', item: 'key.fit', value: true } }))
  })

  test('what they bought, in five classes (G11)', () => {
    world.put('order', 'o1', { account: 'a1', day: '2026-11-01', amount: money(600_000), product: 'erp', number: 'SO-1' })
    world.put('order', 'o2', { account: 'a1', day: '2026-06-01', amount: money(500_000), product: 'hr' })
    world.put('order', 'o3', { account: 'a2', day: '2026-06-01', amount: money(900_000) })
    open()
    expect(screen.getByTestId('rfm-recency').textContent).toContain('class 5 of 5')
    expect(screen.getByTestId('rfm-frequency').textContent).toContain('2 orders')
    expect(screen.getByTestId('rfm-amount').textContent).toContain('class 4 of 5')
    expect(screen.getByTestId('rfm-variety').textContent).toContain('2 product lines')
    expect(screen.getAllByTestId('order')).toHaveLength(2)
  })
})

test('how they buy stands beside the figures, orders or none (G11); which kind of key account beside the verdict (G10)', () => {
  fact(world, 'a1', 'a1', 'buying.bargaining', 'value', 10)
  fact(world, 'a1', 'a1', 'key.kind', 'group', 10)
  open()
  expect(screen.getByTestId('item-buying.bargaining').textContent).toContain('hardly bargains')
  expect(screen.getByTestId('item-key.kind').textContent).toContain('Group')
})

describe('the relation (R1, R2)', () => {
  test('its stage follows from our share, with that stage’s measures; a break keeps its cause', async () => {
    fact(world, 'a1', 'a1', 'relation.share', 55, 10)
    open()
    expect(screen.getByTestId('stage-middle').getAttribute('aria-current')).toBe('step')
    expect(screen.getByTestId('stage-middle').textContent).toContain('A regular key-account meeting')
    await userEvent.selectOptions(screen.getByTestId('broken'), 'quality')
    await waitFor(() => expect(last()).toMatchObject({ fields: { item: 'relation.broken', value: 'quality' } }))
  })

  test('the calendar asks for the next by the rhythm of the phase', () => {
    const { playbook } = world
    world.put('task', 'k1', { account: 'a1', title: '回访', purpose: 'care', done: '2026-11-10' })
    const care = caring(world, 'a1', TODAY, 'Asia/Shanghai')!
    const establish = phaseOf(playbook, care.known, 'a1')
    expect(establish?.id).toBe('establish')
    expect(calendar(care.family.tasks, establish, TODAY).next).toBe('2026-12-10')
    world.put('task', 'k2', { account: 'a1', title: '回访', purpose: 'care', due: '2026-12-01' })
    expect(calendar(world.family('a1')!.tasks, establish, TODAY)).toMatchObject({ next: null })
    expect(calendar([], establish, TODAY).next).toBe(TODAY)
  })

  test('a care visit is planned and done; the phase is the rep’s to set', async () => {
    open()
    await userEvent.click(screen.getByTestId('care-plan'))
    expect(await screen.findByTestId('plan-title')).toHaveProperty('value', 'Monthly call-back, news both ways')
    await userEvent.click(screen.getByTestId('plan-save'))
    await waitFor(() => expect(last()).toMatchObject({ kind: 'task', fields: { purpose: 'care', due: TODAY, assignee: 'rep1' } }))
    await userEvent.click(await screen.findByTestId('care-done'))
    expect(last()).toMatchObject({ op: 'set', kind: 'task', fields: { done: TODAY } })
    await userEvent.click(screen.getByTestId('chip-stabilise'))
    await waitFor(() => expect(last()).toMatchObject({ fields: { item: 'care.phase', value: 'stabilise' } }))
    expect(screen.getByTestId('care-calendar').textContent).toContain('A path for complaints')
  })
})

describe('who looks after a customer (R2)', () => {
  const keyAccounts = (n: number): void => {
    for (let one = 1; one <= n; one += 1) {
      world.put('account', `k${one}`, { name: `老客户${one}`, plot: 'p1', status: 'won' })
      fact(world, `k${one}`, `k${one}`, 'key.fit', true, 10)
    }
  }
  test('more key accounts than one can look after is said where the team is planned, with what to do', () => {
    keyAccounts(10)
    open()
    expect(screen.getByTestId('span').textContent).toMatch(/10 key accounts in this plot; about 9 is what.*share out the rest/s)
  })

  test('as many as one can look after is said without a warning; of one who is no customer nothing is said', () => {
    keyAccounts(9)
    open()
    expect(screen.getByTestId('span').textContent).toContain('9 key accounts')
    expect(screen.getByTestId('span').textContent).not.toContain('share out')
    cleanup()
    world.put('account', 'a1', { name: '苏州恒通', plot: 'p1', status: 'target' })
    open()
    expect(screen.queryByTestId('span')).toBeNull()
  })

  test('each phase puts its own in place, and what stands from the phase before stays', async () => {
    fact(world, 'a1', 'a1', 'care.phase', 'stabilise', 3)
    fact(world, 'a1', 'a1', 'team.experts', { 'solution.name': '韩工', 'solution.skill': '排产' }, 3)
    open()
    const calendar = within(screen.getByTestId('care-calendar'))
    expect(calendar.getByTestId('item-team.manager')).toBeTruthy()
    expect(calendar.getByTestId('item-team.experts').textContent).toContain('韩工')
    expect(calendar.getByTestId('item-team.complaint')).toBeTruthy()
    expect(calendar.queryByTestId('item-team.executives')).toBeNull()
    await userEvent.click(screen.getByTestId('chip-strengthen'))
    expect(await calendar.findByTestId('item-team.executives')).toBeTruthy()
  })

  test('a measure of the relation becomes a task of the calendar with one tap, and says so', async () => {
    fact(world, 'a1', 'a1', 'relation.share', 55, 10)
    open()
    await userEvent.click(within(screen.getByTestId('stage-measures')).getByRole('button', { name: 'Make it a task: A regular key-account meeting' }))
    await waitFor(() => expect(last()).toMatchObject({ kind: 'task', fields: { account: 'a1', title: 'A regular key-account meeting', purpose: 'care', due: '2026-12-05', assignee: 'rep1' } }))
    expect(screen.getByTestId('stage-measures').textContent).toContain('on the calendar')
  })
})

describe('the survey by the rep (R3)', () => {
  test('one level a question; what is least content comes first, and what moved', async () => {
    world.put('survey', 's0', { account: 'a1', author: 'rep1', day: '2025-11-01', channel: 'visit', answers: { service: 'satisfied', again: 'satisfied' } })
    open()
    await userEvent.click(screen.getByTestId('survey-ask'))
    await userEvent.click(within(await screen.findByTestId('question-service')).getByTestId('chip-very_dissatisfied'))
    await userEvent.click(within(screen.getByTestId('question-again')).getByTestId('chip-very_satisfied'))
    await userEvent.click(screen.getByTestId('survey-save'))
    await waitFor(() => expect(last()).toMatchObject({
      kind: 'survey', fields: { account: 'a1', author: 'rep1', day: TODAY, channel: 'visit', answers: { service: 'very_dissatisfied', again: 'very_satisfied' } },
    }))
    const found = screen.getByTestId('surveys').textContent ?? ''
    expect(found.indexOf('Response of our service')).toBeLessThan(found.indexOf('Would you go on buying'))
    expect(found).toContain('worse than before')
    expect(found).toContain('Satisfied is not the same as loyal')
  })
})

describe('the survey by link (R3)', () => {
  const answering = (status: number, body: unknown) =>
    vi.spyOn(globalThis, 'fetch').mockImplementation(() =>
      Promise.resolve(new Response(JSON.stringify(body), { status, headers: { 'content-type': 'application/json' } })),
    )
  afterEach(() => vi.restoreAllMocks())

  test('a link for one person of the account, to send on', async () => {
    world.put('contact', 'c9', { account: 'a1', name: '王芳' })
    const asked = answering(201, { link: 'https://crm.example.com/s/abc', expires_at: Date.parse('2026-12-21T04:00:00Z') })
    open()
    await userEvent.click(screen.getByTestId('survey-send'))
    await userEvent.selectOptions(await screen.findByTestId('survey-link-contact'), 'c9')
    await userEvent.click(screen.getByTestId('survey-link-make'))
    expect((await screen.findByTestId('survey-link')).textContent).toBe('https://crm.example.com/s/abc')
    expect(JSON.parse(asked.mock.calls[0]![1]!.body as string)).toEqual({ account: 'a1', contact: 'c9' })
    expect(screen.getByTestId('survey-link-sheet').textContent).toMatch(/until .*21/)
  })

  test('without signal it says what to do instead', async () => {
    vi.spyOn(globalThis, 'fetch').mockRejectedValue(new TypeError('offline'))
    open()
    await userEvent.click(screen.getByTestId('survey-send'))
    await userEvent.click(await screen.findByTestId('survey-link-make'))
    expect((await screen.findByRole('alert')).textContent).toContain('Fill the survey in together')
  })
})

test('what comes after winning stands first for a customer, and last for who is none yet', () => {
  const place = (): number => [...document.querySelectorAll('section')].findIndex((one) => one.dataset['testid'] === 'segment')
  open()
  expect(place()).toBeGreaterThan(3)
  cleanup()
  world.put('account', 'a1', { name: '苏州恒通', plot: 'p1', status: 'target' })
  open()
  expect(place()).toBe(0)
})

describe('the draw (R3)', () => {
  test('who is drawn this month is asked; once asked, it says when', () => {
    open()
    expect(screen.getByTestId('survey-drawn').textContent).toContain('Drawn at random for the survey of')
    expect(screen.getByTestId('survey-drawn').textContent).toContain('please ask')
    cleanup()
    world.put('survey', 's9', { account: 'a1', author: 'rep1', day: '2026-11-03', channel: 'phone', answers: {} })
    open()
    expect(screen.getByTestId('survey-drawn').textContent).toContain('asked')
    expect(screen.getByTestId('survey-drawn').textContent).not.toContain('please')
  })

  test('a playbook whose survey draws nobody says nothing of it', () => {
    const { relations } = world.playbook
    const surveys = relations!.surveys.map((one) => ({ ...one, sample: null }))
    Object.assign(world, { playbook: { ...world.playbook, relations: { ...relations, surveys } } })
    open()
    expect(screen.queryByTestId('survey-drawn')).toBeNull()
  })
})

describe('signs of leaving (R4)', () => {
  test('each with what to do, and the measures', () => {
    fact(world, 'a1', 'a1', 'care.supporter', 'left', 3)
    open()
    expect(screen.getAllByTestId('sign').map((one) => one.textContent).join()).toContain('Meet the successor')
    expect(screen.getByTestId('measures').textContent).toContain('Interview who left')
  })

  test('what to do about a sign becomes a task', async () => {
    fact(world, 'a1', 'a1', 'care.supporter', 'left', 3)
    open()
    await userEvent.click(within(screen.getAllByTestId('sign')[0] as HTMLElement).getByTestId('measure-task'))
    await waitFor(() => expect(last()).toMatchObject({ kind: 'task', fields: { purpose: 'care', account: 'a1' } }))
    expect((last() as { fields: { title: string } }).fields.title).toContain('Meet the successor within a month')
  })

  test('who left is asked why', async () => {
    world.put('account', 'a1', { name: '苏州恒通', plot: 'p1', status: 'lost' })
    open()
    await userEvent.selectOptions(screen.getByTestId('why-left'), 'service')
    await waitFor(() => expect(last()).toMatchObject({ fields: { item: 'leave.reason', value: 'service' } }))
  })

  test('of one that is no customer yet nothing is asked', () => {
    world.put('account', 'a1', { name: '苏州恒通', plot: 'p1', status: 'target' })
    open()
    expect(screen.queryByTestId('signs')).toBeNull()
  })
})

describe('references (R5)', () => {
  const show = (id: string, more: object): void => world.put('reference', id, { name: id, customer: `x-${id}`, ...more })
  test('those of the same trade first, then of the same size; never itself, and who is over comes last', () => {
    show('size', { industry: '食品', segment: 'middle' })
    show('trade', { industry: '机械行业' })
    show('over', { industry: '机械', segment: 'middle', until: '2026-01-01' })
    show('other', { industry: '食品', segment: 'small' })
    show('self', { industry: '机械', customer: 'a1' })
    const found = fitting(world.all('reference'), world.get<'account'>('a1')!, 'middle', TODAY)
    expect(found.map((one) => [one.reference.id, one.industry, one.size, one.over])).toEqual([
      ['trade', true, false, false], ['size', false, true, false], ['over', true, true, true],
    ])
  })

  test('a visit there becomes a task of the account', async () => {
    show('模范机械', { industry: '机械' })
    open()
    await userEvent.click(screen.getByTestId('arrange'))
    expect(await screen.findByTestId('plan-title')).toHaveProperty('value', 'Take them to 模范机械')
    await userEvent.click(screen.getByTestId('plan-save'))
    await waitFor(() => expect(last()).toMatchObject({ kind: 'task', fields: { account: 'a1', purpose: 'reference', due: '2026-12-05' } }))
    expect(await screen.findByTestId('visit-planned')).toBeTruthy()
  })

  test('who leads enters what a customer may be shown for', async () => {
    Object.assign(world.me, { role: 'supervisor' })
    open()
    await userEvent.click(screen.getByTestId('reference-edit'))
    await userEvent.type(await screen.findByTestId('reference-shows'), 'Line 3')
    await userEvent.click(screen.getByTestId('reference-save'))
    await waitFor(() => expect(last()).toMatchObject({ op: 'new', kind: 'reference', fields: { name: '苏州恒通', customer: 'a1', industry: '机械', city: '苏州', shows: 'Line 3' } }))
  })
})
