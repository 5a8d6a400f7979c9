// @vitest-environment jsdom
import { render, screen, waitFor, within } from '@testing-library/svelte'
import userEvent from '@testing-library/user-event'
import { beforeEach, describe, expect, test } from 'vitest'
import type { Change } from '../../storage/world'
import type { FakeWorld } from '../../testing/fake_world'
import { fact } from '../../testing/plot'
import { openPlot } from '../../testing/screens'
import Knowing from './Knowing.svelte'

let world: FakeWorld
beforeEach(async () => {
  world = await openPlot()
})

const of = (subject: string): { id: string; query: URLSearchParams } => ({ id: 'a1', query: new URLSearchParams({ of: subject }) })
const saved = (kind: string): Record<string, unknown>[] =>
  world.saved.flatMap((change: Change) => (change.op !== 'cmd' && change.kind === kind ? [change.fields] : []))
const group = (id: string): HTMLElement => screen.getAllByTestId('group').find((one) => one.dataset['group'] === id) as HTMLElement
const item = (id: string): HTMLElement => screen.getAllByTestId('item').find((one) => one.dataset['item'] === id) as HTMLElement
const share = (id: string): string | null => within(group(id)).getByTestId('share').textContent

describe('the checklists of a project', () => {
  test('say how complete each group is, how old an answer is, and what to ask of what nobody knows', () => {
    fact(world, 'o1', 'a1', 'budget.total', { minor: 128_000_000, currency: 'CNY' }, 300)
    fact(world, 'o1', 'a1', 'requirement.scope', '两个车间', 150)
    render(Knowing, of('o1'))
    expect(share('requirement')).toBe('2 of 8')
    expect(item('requirement.problem').dataset['state']).toBe('known')
    expect(item('requirement.problem').textContent).toContain('周敏 · 9 days ago')
    expect(item('requirement.problem').textContent).not.toContain('going stale')
    expect(item('requirement.scope').textContent).toContain('going stale')
    expect(item('requirement.motive').textContent).toContain('What made you decide to do this now?')
    expect(item('budget.total').dataset['state']).toBe('stale')
    expect(item('budget.total').textContent).toContain('ask again')
    expect(share('budget')).toBe('0 of 4')
    expect(screen.getByTestId('tally').textContent).toContain('1 to ask again')
  })

  test('show who says otherwise', () => {
    fact(world, 'o1', 'a1', 'budget.approved', true, 9, { source: 'c1' })
    fact(world, 'o1', 'a1', 'budget.approved', false, 3, { source: 'c2', author: 'sup1' })
    render(Knowing, of('o1'))
    const found = item('budget.approved')
    expect(found.dataset['state']).toBe('disputed')
    expect(found.textContent).toMatch(/No.*王丽 · 3 days ago.*also: Yes.*李明朗 · 9 days ago/s)
  })

  test('a group that was opened stays open when something in it is answered', async () => {
    render(Knowing, of('o1'))
    const budget = group('budget') as HTMLDetailsElement
    expect(budget.open).toBe(false)
    within(budget).getByTestId('share').click()
    expect(budget.open).toBe(true)
    fact(world, 'o1', 'a1', 'budget.covers', '软件', 1)
    world.set({})
    await waitFor(() => expect(share('budget')).toBe('1 of 4'))
    expect((group('budget') as HTMLDetailsElement).open).toBe(true)
  })

  test('an answer carries its source, how sure it is and the day it was learned; drafts survive a kill', async () => {
    const { unmount } = render(Knowing, of('o1'))
    await userEvent.click(item('requirement.motive'))
    await userEvent.type(within(await screen.findByTestId('answer')).getByRole('textbox'), '集团')
    unmount()
    render(Knowing, of('o1'))
    await userEvent.click(item('requirement.motive'))
    const sheet = await screen.findByTestId('answer')
    await waitFor(() => expect(within(sheet).getByRole('textbox')).toHaveProperty('value', '集团'))
    await userEvent.type(within(sheet).getByRole('textbox'), '要求')
    await userEvent.click(within(sheet).getByRole('radio', { name: '王丽' }))
    await userEvent.click(await within(sheet).findByRole('radio', { name: 'Certain' }))
    const day = within(sheet).getByTestId('answer-day')
    await userEvent.type(day, '2026-11-18')
    await userEvent.click(screen.getByTestId('answer-save'))
    await waitFor(() => expect(saved('fact')).toHaveLength(1))
    expect(saved('fact')[0]).toMatchObject({ subject: 'o1', item: 'requirement.motive', value: '集团要求', source: 'c2', confidence: 'high', day: '2026-11-18' })
    expect(saved('fact')[0]).not.toHaveProperty('private')
    expect(await world.drafts.list()).toEqual([])
    expect(share('requirement')).toBe('2 of 8')
  })

  test('everything ever said is there with who, when and from whom; one’s own is taken back, another’s is not', async () => {
    fact(world, 'o1', 'a1', 'requirement.problem', '报表慢', 2, { author: 'sup1', source: 'c1', confidence: 'low' })
    render(Knowing, of('o1'))
    await userEvent.click(item('requirement.problem'))
    const history = await screen.findByTestId('history')
    const said = within(history).getAllByTestId('said')
    expect(said[0]?.textContent).toMatch(/报表慢.*said by 李明朗.*noted by 许文澜.*Not sure/s)
    expect(within(said[0] as HTMLElement).queryByTestId('retract')).toBeNull()
    await userEvent.click(within(said[1] as HTMLElement).getByTestId('retract'))
    await waitFor(() => expect(world.saved).toEqual([{ op: 'set', kind: 'fact', id: 'f-o1-requirement.problem-9', fields: { retracted: true } }]))
    expect(within(await screen.findByTestId('history')).getAllByTestId('said')[1]?.textContent).toContain('taken back')
  })

  test('a contradiction says what to do and opens the question that solves it (K2)', async () => {
    render(Knowing, of('o1'))
    const flag = screen.getAllByTestId('flag').find((one) => one.dataset['signal'] === 'budget.missing') as HTMLElement
    expect(flag.textContent).toMatch(/Contradiction.*There is a requirement but no budget.*What to do:/s)
    await userEvent.click(flag)
    const sheet = await screen.findByTestId('answer')
    await userEvent.type(within(sheet).getByRole('textbox'), '230万')
    await userEvent.click(screen.getByTestId('answer-save'))
    await waitFor(() => expect(screen.queryAllByTestId('flag').some((one) => one.dataset['signal'] === 'budget.missing')).toBe(false))
    expect(saved('fact')[0]).toMatchObject({ value: { minor: 230_000_000, currency: 'CNY' } })
  })

  test('“why us” holds only when they need it and no rival does it as well (K1); what to mind stands in the sheet', async () => {
    fact(world, 'o1', 'a1', 'competition.why_us', '现场排程', 3)
    fact(world, 'o1', 'a1', 'competition.why_rivals', 'equal', 3)
    render(Knowing, of('o1'))
    const fails = (): HTMLElement | undefined => screen.queryAllByTestId('flag').find((one) => one.dataset['signal'] === 'competition.why_us_fails')
    expect(fails()?.textContent).toContain('“现场排程” is no reason to choose us')
    await userEvent.click(item('competition.why_needed'))
    expect((await screen.findByTestId('answer-help')).textContent).toBe('Our strength is not their need: hear it in their own words.')
    fact(world, 'o1', 'a1', 'competition.why_rivals', 'worse', 1)
    world.set({})
    await waitFor(() => expect(fails()).toBeUndefined())
  })

  test('three gates of a win (K3): what is open asks its question, what is done passes', async () => {
    render(Knowing, of('o1'))
    const gate = (id: string): HTMLElement => screen.getAllByTestId('gate').find((one) => one.dataset['gate'] === id) as HTMLElement
    const check = (id: string): HTMLElement => screen.getAllByTestId('gate-check').find((one) => one.dataset['check'] === id) as HTMLElement
    expect(screen.getAllByTestId('gate')).toHaveLength(3)
    expect(gate('information').hasAttribute('open')).toBe(true)
    expect(check('schedule').textContent).toContain('When will the vendor be decided')
    expect(check('found').textContent).toContain('Mark who decides on the decision path')
    await userEvent.click(check('evaluation'))
    await userEvent.type(within(await screen.findByTestId('answer')).getByRole('textbox'), '交期')
    await userEvent.click(screen.getByTestId('answer-save'))
    await waitFor(() => expect(within(check('evaluation')).getByText('done')).toBeTruthy())
    const rest = [['schedule.decide', '2027-01'], ['budget.afford', { minor: 100, currency: 'CNY' }], ['decision.deciders', '王'], ['decision.process', 'meeting'], ['competition.rivals', '甲'], ['competition.why_us', '排程']] as const
    for (const [id, value] of rest) fact(world, 'o1', 'a1', id, value, 1)
    world.set({})
    await waitFor(() => expect(gate('information').dataset['passed']).toBe('true'))
  })

  test('a gate that was opened stays open, and one that was closed stays closed, when news comes', async () => {
    render(Knowing, of('o1'))
    const [first, second] = screen.getAllByTestId('gate') as HTMLDetailsElement[]
    first?.querySelector('summary')?.click()
    second?.querySelector('summary')?.click()
    fact(world, 'o1', 'a1', 'schedule.decide', '2027-01', 1)
    world.set({})
    await waitFor(() => expect(within(screen.getAllByTestId('gate-check').find((one) => one.dataset['check'] === 'schedule') as HTMLElement).getByText('done')).toBeTruthy())
    expect([first?.open, second?.open]).toEqual([false, true])
  })

  test('the appraisal is a verdict with what speaks for and against it (K8)', () => {
    for (const [id, value] of [['appraisal.size', 'large'], ['appraisal.meaning', 'high'], ['appraisal.difficulty', 'high'], ['appraisal.speed', 'fast'], ['appraisal.serve', true]] as const)
      fact(world, 'o1', 'a1', id, value, 3)
    render(Knowing, of('o1'))
    const verdict = screen.getByTestId('verdict')
    expect(within(verdict).getByTestId('verdict-level').textContent).toContain('Worth it')
    expect(within(verdict).getAllByText('In favour')).toHaveLength(4)
    expect(within(verdict).getAllByText('Against')).toHaveLength(1)
  })
})

describe('another method', () => {
  test('an item it asks no more is neither asked nor counted; its answer stays readable with who said it, and opens', async () => {
    const asksNoMore = new Set(['requirement.problem', 'requirement.motive'])
    const checklists = world.playbook.checklists.map((list) => ({
      ...list,
      items: list.items.map((one) => ({ ...one, retired: asksNoMore.has(one.id) })),
    }))
    render(Knowing, of('o1'))
    expect(share('requirement')).toBe('1 of 8')
    Object.assign(world, { playbook: { ...world.playbook, checklists } })
    world.set({})
    await waitFor(() => expect(share('requirement')).toBe('0 of 6'))
    expect(item('requirement.motive')).toBeUndefined()
    expect(item('requirement.problem').textContent).toMatch(/库存不准.*周敏 · 9 days ago/s)
    await userEvent.click(item('requirement.problem'))
    const sheet = await screen.findByTestId('answer')
    expect(sheet.textContent).toContain('库存不准')
  })
})

describe('needs on their way (K12)', () => {
  test('a complaint is logged and brought on step by step; its way stays readable', async () => {
    render(Knowing, of('o1'))
    await userEvent.click(screen.getByTestId('need-add'))
    await userEvent.type(await screen.findByTestId('need-text'), '月底对账要加班三天')
    await userEvent.click(screen.getByTestId('need-save'))
    const need = await screen.findByTestId('need')
    expect(need.dataset['step']).toBe('implicit')
    expect(need.textContent).toContain('then propose a way')
    await waitFor(() => expect(screen.queryByTestId('need-sheet')).toBeNull())
    await userEvent.click(screen.getByTestId('need'))
    await userEvent.click(within(await screen.findByTestId('need-sheet')).getByRole('radio', { name: 'Proposed' }))
    await userEvent.click(screen.getByTestId('need-save'))
    await waitFor(() => expect(screen.getByTestId('need').dataset['step']).toBe('proposed'))
    expect(saved('fact')).toHaveLength(2)
    expect(saved('fact')[1]).toMatchObject({ item: saved('fact')[0]?.['item'], subject: 'o1', value: { text: '月底对账要加班三天', kind: 'complaint', step: 'proposed' } })
  })
})

describe('the competitor file (K7)', () => {
  test('a competitor is added, its file answered item by item, and put out of the race', async () => {
    render(Knowing, of('o1'))
    await userEvent.click(screen.getByTestId('rival-add'))
    await userEvent.type(await screen.findByTestId('rival-name'), '金帆软件')
    await userEvent.click(screen.getByTestId('rival-save'))
    await waitFor(() => expect(saved('rival')).toEqual([{ account: 'a1', name: '金帆软件', opportunity: 'o1' }]))
    await userEvent.click(await screen.findByTestId('rival'))
    expect(share('rival')).toBe('0 of 5')
    await userEvent.click(item('rival.strengths'))
    await userEvent.type(within(await screen.findByTestId('answer')).getByRole('textbox'), '实施快')
    await userEvent.click(screen.getByTestId('answer-save'))
    await waitFor(() => expect(share('rival')).toBe('1 of 5'))
    await waitFor(() => expect(screen.queryByTestId('answer')).toBeNull())
    await userEvent.click(screen.getByRole('button', { name: 'Competitor' }))
    await userEvent.click(within(await screen.findByTestId('rival-sheet')).getByRole('radio', { name: 'Out of the race' }))
    await userEvent.click(screen.getByTestId('rival-save'))
    await waitFor(() => expect(saved('rival')[1]).toMatchObject({ gone: true }))
  })
})

describe('one person', () => {
  test('a private item stays the rep’s own until shared on purpose (K9)', async () => {
    render(Knowing, of('c1'))
    await userEvent.click(item('file.interests'))
    const sheet = await screen.findByTestId('answer')
    expect(sheet.textContent).toContain('only you see it until you share it')
    await userEvent.type(within(sheet).getByRole('textbox'), '钓鱼')
    await userEvent.click(screen.getByTestId('answer-save'))
    await waitFor(() => expect(saved('fact')[0]).toMatchObject({ item: 'file.interests', value: '钓鱼', private: true }))
    await waitFor(() => expect(screen.queryByTestId('answer')).toBeNull())
    await userEvent.click(item('file.interests'))
    await userEvent.click(await screen.findByTestId('share-fact'))
    await waitFor(() => expect(saved('fact')).toHaveLength(3))
    expect(saved('fact')[1]).toMatchObject({ item: 'file.interests', value: '钓鱼', subject: 'c1' })
    expect(saved('fact')[1]).not.toHaveProperty('private')
    expect(saved('fact')[2]).toEqual({ retracted: true })
  })

  test('what the company says under a pointer stands where it is told (K10)', async () => {
    const { trust } = world.playbook
    const pointers = trust!.pointers.map((one) => (one.id === 'company.reputation' ? { ...one, says: { 'zh-CN': '二十年没有一次延期', en: 'Never late in twenty years' } } : one))
    Object.assign(world, { playbook: { ...world.playbook, trust: { ...trust, pointers } } })
    render(Knowing, of('c1'))
    const pointer = (name: string): HTMLElement => screen.getAllByTestId('pointer').find((one) => one.textContent?.includes(name)) as HTMLElement
    await userEvent.click(pointer('Reputation'))
    expect((await screen.findByTestId('tell-says')).textContent).toBe('Never late in twenty years')
  })

  test('what is told and planned, what is shared and known fill the gauge; its parts are counts (K10, K11)', async () => {
    render(Knowing, of('c1'))
    expect(screen.getByTestId('trust-words').textContent).toBe('Strangers so far')
    const pointer = (name: string): HTMLElement => screen.getAllByTestId('pointer').find((one) => one.textContent?.includes(name)) as HTMLElement
    await userEvent.click(pointer('Reputation'))
    await userEvent.click(await screen.findByTestId('tell-now'))
    await waitFor(() => expect(pointer('Reputation').dataset['state']).toBe('told'))
    await waitFor(() => expect(screen.queryByTestId('tell')).toBeNull())
    await userEvent.click(pointer('Service life'))
    await userEvent.type(await screen.findByTestId('tell-day'), '2026-12-05')
    await userEvent.click(screen.getByTestId('tell-plan'))
    await waitFor(() => expect(pointer('Service life').textContent).toContain('planned for Dec 5'))
    await userEvent.click(screen.getByRole('button', { name: /Same department/ }))
    await waitFor(() => expect(screen.getByTestId('trust-words').textContent).not.toBe('Strangers so far'))
    const parts = screen.getByTestId('trust-parts').textContent
    expect(parts).toMatch(/They know our company\s*1 of 10.*They know our product\s*0 of 10.*In common.*1 thing/s)
    expect(screen.getByTestId('trust').textContent).not.toContain('%')
  })

  test('the step of the trust tree that is reached is marked (V3)', async () => {
    render(Knowing, of('c1'))
    await userEvent.click(screen.getAllByTestId('tree-step')[2] as HTMLElement)
    await waitFor(() => expect(screen.getAllByTestId('tree-step').map((one) => one.getAttribute('aria-pressed'))).toEqual(['true', 'true', 'true', 'false', 'false', 'false']))
    expect(saved('fact')[0]).toMatchObject({ subject: 'c1', item: 'trust.step', value: 'views' })
  })
})

describe('the account', () => {
  test('its observations suggest a grade and say why (G2)', () => {
    for (const [id, value] of [['system.has', false], ['need.objective', true], ['need.subjective', false], ['need.determination', 'low'], ['need.feasibility', false], ['need.selection', false]] as const)
      fact(world, 'a1', 'a1', id, value, 2)
    render(Knowing, { id: 'a1' })
    expect(screen.getByTestId('grade-suggestion').dataset['grades']).toBe('D')
    expect(screen.getByTestId('grade-suggestion').textContent).toContain('The facts point to D')
  })

  test('K6: a Taiwan-invested company is asked of both sides, a private one is not; the table goes on from what is known', async () => {
    world.put('account', 'a1', { name: '恒通', plot: 'p1', ownership: 'taiwan' })
    fact(world, 'a1', 'a1', 'ownership.table', { 'rnd.home_now': '台北' }, 9)
    render(Knowing, { id: 'a1' })
    expect(item('ownership.owner_time')).toBeTruthy()
    expect(screen.queryAllByTestId('item').some((one) => one.dataset['item'] === 'ownership.partners')).toBe(false)
    await userEvent.click(item('ownership.table'))
    expect(await screen.findByLabelText('Head office: now')).toHaveProperty('value', '台北')
    await userEvent.type(screen.getByLabelText('Mainland: now'), '苏州')
    await userEvent.click(screen.getByTestId('answer-save'))
    await waitFor(() => expect(saved('fact')[0]).toMatchObject({ value: { 'rnd.home_now': '台北', 'rnd.mainland_now': '苏州' } }))
  })

  test('one that is not on this phone says so', () => {
    render(Knowing, { id: 'gone' })
    expect(screen.getByText('This account is not on this phone')).toBeTruthy()
  })
})
