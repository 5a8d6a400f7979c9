// @vitest-environment jsdom
import '../../testing/dialog'
import { cleanup, render, screen, waitFor, within } from '@testing-library/svelte'
import userEvent from '@testing-library/user-event'
import { beforeEach, describe, expect, test } from 'vitest'
import type { FakeWorld } from '../../testing/fake_world'
import { fact, NOW } from '../../testing/plot'
import { openPlot } from '../../testing/screens'
import Opportunity from './Opportunity.svelte'

let world: FakeWorld
const at = (ms: number): string => new Date(ms).toISOString()

beforeEach(async () => {
  world = await openPlot()
})

const open = (show = '', id = 'o1') => render(Opportunity, { id, query: new URLSearchParams(show ? { show } : {}) })
const facts = () => world.saved.filter((one) => one.op === 'new' && one.kind === 'fact').map((one) => (one as { fields: Record<string, unknown> }).fields)
const approval = (fields: Record<string, unknown>) =>
  world.put('approval', 'q1', {
    account: 'a1', subject: 'o1', about: 'stage', detail: { from: 'exchange', to: 'qualified' }, reason: '客户催报价', asked_by: 'rep1',
    asked_at: at(NOW - 3_600_000), ...fields,
  })

describe('stages (S1, S2)', () => {
  test('ours stand beside the buyer’s, and being ahead of him is said once his step is known', async () => {
    open()
    expect(screen.getByTestId('stage-exchange').getAttribute('aria-current')).toBe('step')
    expect(screen.queryByTestId('ahead')).toBeNull()
    await userEvent.click(screen.getByTestId('buyer-need'))
    await waitFor(() => expect(facts()).toMatchObject([{ subject: 'o1', item: 'buyer.step', value: 'need' }]))
    expect((await screen.findByTestId('ahead')).textContent).toContain('2 stages ahead of the buyer')
  })

  test('what a stage means stands where it is read and where it is chosen (S1)', async () => {
    open()
    expect(screen.getByTestId('stage-means').textContent).toBe('Technical exchange: They have heard our scheme, and we what they want of it')
    await userEvent.click(screen.getByTestId('stage-qualified'))
    expect((await screen.findByTestId('move-means')).textContent).toBe('Our scheme satisfies, and the customer leans to us')
  })

  test('an opportunity that is not here has a way on', () => {
    open('', 'o404')
    expect(screen.getByText('This opportunity was not found')).toBeTruthy()
  })
})

describe('moves (S3)', () => {
  test('what the table forbids is explained and cannot be saved', async () => {
    open()
    await userEvent.click(screen.getByTestId('stage-commercial'))
    expect((await screen.findByTestId('move-rule')).textContent).toContain('Qualification confirmed cannot be skipped')
    expect((screen.getByTestId('move-save') as HTMLButtonElement).disabled).toBe(true)
  })

  test('what is allowed moves at once; back needs no reason', async () => {
    open()
    await userEvent.click(screen.getByTestId('stage-contact'))
    await userEvent.click(await screen.findByTestId('move-save'))
    await waitFor(() => expect(facts()).toMatchObject([{ subject: 'o1', item: 'stage', value: 'contact' }]))
  })

  test('what needs a yes becomes a question with its reason, and then waits', async () => {
    fact(world, 'o1', 'a1', 'exit.need', 'done', 1)
    open()
    await userEvent.click(screen.getByTestId('move'))
    expect((await screen.findByTestId('move-rule')).textContent).toContain('needs your supervisor’s approval')
    await userEvent.click(screen.getByTestId('move-save'))
    expect(world.saved).toEqual([])
    expect(screen.getByText('Say why: your supervisor decides on it.')).toBeTruthy()
    await userEvent.type(screen.getByTestId('move-why'), '客户催报价')
    await userEvent.click(screen.getByTestId('move-save'))
    await waitFor(() =>
      expect(world.saved).toEqual([
        { op: 'cmd', name: 'request_approval', args: { account: 'a1', subject: 'o1', about: 'stage', detail: { from: 'exchange', to: 'qualified' }, reason: '客户催报价' } },
      ]),
    )
    expect((await screen.findByTestId('approval')).dataset['state']).toBe('sending')
    expect(await world.drafts.list()).toEqual([])
  })

  test('a point of the exit list that must be done asks why one moves on (S4)', async () => {
    fact(world, 'o1', 'a1', 'stage', 'opened', 1)
    fact(world, 'o1', 'a1', 'stage', 'contact', 0)
    open()
    await userEvent.click(screen.getByTestId('stage-exchange'))
    expect((await screen.findByTestId('unready')).textContent).toContain('One key person is willing to speak for us')
    await userEvent.click(screen.getByTestId('move-save'))
    expect(screen.getByText('The list is not done: say why you move on.')).toBeTruthy()
    await userEvent.type(screen.getByTestId('move-why'), '交流会上再找')
    await userEvent.click(screen.getByTestId('move-save'))
    await waitFor(() => expect(facts()).toMatchObject([{ item: 'stage', value: 'exchange', reason: '交流会上再找' }]))
  })

  test.each([
    [{}, 'waiting', 'Waiting for an answer'],
    [{ decision: 'approved', decided_by: 'sup1', decided_at: at(NOW), note: '只报范围' }, 'approved', 'Approved by 许文澜'],
    [{ decision: 'refused', decided_by: 'sup1', decided_at: at(NOW), note: '先见总经理' }, 'refused', '先见总经理'],
  ])('the answer is shown as it stands: %o', (fields, state, words) => {
    approval(fields)
    open()
    const line = screen.getByTestId('approval')
    expect(line.dataset['state']).toBe(state)
    expect(line.textContent).toContain(words)
  })

  test('while a question waits it is not asked again; after a refusal it can be', async () => {
    approval({})
    open()
    await userEvent.click(screen.getByTestId('stage-qualified'))
    expect((await screen.findByTestId('move-save')).textContent).toContain('Waiting for your supervisor')
    expect((screen.getByTestId('move-save') as HTMLButtonElement).disabled).toBe(true)
    cleanup()
    approval({ decision: 'refused', decided_by: 'sup1', note: '先见总经理' })
    open()
    await userEvent.click(screen.getByTestId('stage-qualified'))
    expect((await screen.findByTestId('move-save')).textContent).toContain('Ask again')
  })
})

describe('the sales process (S3)', () => {
  const here = () => screen.getByTestId('step-here').dataset['step']

  test('it starts where the stage is, with what the step is for and what to mind', () => {
    open()
    expect(here()).toBe('exchange')
    const process = screen.getByTestId('process').textContent
    expect(process).toContain('taken from its stage')
    expect(process).toContain('Shape the need')
    expect(process).toContain('Insist on the decision level')
  })

  test('the next step is taken at once and becomes a fact', async () => {
    open()
    await userEvent.click(screen.getByTestId('step-next'))
    await userEvent.click(await screen.findByTestId('step-save'))
    await waitFor(() => expect(facts()).toMatchObject([{ subject: 'o1', item: 'sale.step', value: 'survey' }]))
    expect(here()).toBe('survey')
    expect(screen.getByTestId('process').textContent).not.toContain('taken from its stage')
  })

  test('a formal quotation is never given without the supervisor, and the question waits offline', async () => {
    fact(world, 'o1', 'a1', 'sale.step', 'demonstration', 0)
    open()
    await userEvent.click(screen.getByTestId('step-next'))
    expect((await screen.findByTestId('step-rule')).textContent).toContain('Formal written quotation” needs your supervisor')
    await userEvent.click(screen.getByTestId('step-save'))
    expect(world.saved).toEqual([])
    await userEvent.type(screen.getByTestId('step-why'), '范围定了')
    await userEvent.click(screen.getByTestId('step-save'))
    await waitFor(() =>
      expect(world.saved).toEqual([
        { op: 'cmd', name: 'request_approval', args: { account: 'a1', subject: 'o1', about: 'step', detail: { from: 'demonstration', to: 'quotation' }, reason: '范围定了' } },
      ]),
    )
    expect(within(await screen.findByTestId('step-asked')).getByTestId('approval').dataset['state']).toBe('sending')
    expect(here()).toBe('demonstration')
    await userEvent.click(screen.getByTestId('step-next'))
    expect(((await screen.findByTestId('step-save')) as HTMLButtonElement).disabled).toBe(true)
  })

  test('what the table forbids says what comes first', async () => {
    open()
    await userEvent.click(screen.getByTestId('step-negotiation'))
    expect((await screen.findByTestId('step-rule')).textContent).toContain('Formal written quotation cannot be skipped')
    expect((screen.getByTestId('step-save') as HTMLButtonElement).disabled).toBe(true)
  })

  test('who leads the plot takes any step himself', async () => {
    Object.assign(world.me, { id: 'sup1', name: '许文澜', role: 'supervisor' })
    open()
    await userEvent.click(screen.getByTestId('step-quotation'))
    await userEvent.click(await screen.findByTestId('step-save'))
    await waitFor(() => expect(facts()).toMatchObject([{ item: 'sale.step', value: 'quotation' }]))
  })
})

describe('exit lists (S4)', () => {
  const points = () => within(screen.getByTestId('exits')).getAllByTestId('exit-point')
  const point = (item: string) => points().find((one) => one.dataset['item'] === item) as HTMLElement
  const tap = (item: string, name: string) => userEvent.click(within(point(item)).getByRole('radio', { name }))
  const pressed = (item: string, side: string) => within(point(item)).getByTestId(`side-${side}`).getAttribute('aria-pressed')

  test('a point is judged through customer and rival, one tap each, and stands as its worst side', async () => {
    open()
    expect(within(point('exit.need')).queryByTestId('side-partner')).toBeNull()
    expect(pressed('exit.need', 'customer')).toBe('true')
    await tap('exit.need', 'Holds')
    await waitFor(() => expect(pressed('exit.need', 'rival')).toBe('true'))
    expect(screen.getByTestId('exit-state').textContent).toContain('not done yet (0 of 5)')
    await tap('exit.need', 'Does not hold')
    await waitFor(() => expect(facts()).toMatchObject([
      { subject: 'o1', item: 'view.customer.exit.need', value: 'done' },
      { subject: 'o1', item: 'view.rival.exit.need', value: 'not_done' },
    ]))
    expect(within(point('exit.need')).getByTestId('side-rival').getAttribute('aria-label')).toBe('Rival: does not hold')
    expect(screen.getByTestId('exit-state').textContent).toContain('not done yet (0 of 5)')
    await userEvent.click(within(point('exit.need')).getByTestId('side-rival'))
    await tap('exit.need', 'Holds')
    await waitFor(() => expect(screen.getByTestId('exit-state').textContent).toContain('What must be done is done (1 of 5)'))
  })

  test('what only a partner brings is asked only with one', async () => {
    open()
    expect(screen.getByTestId('chip-partners').textContent).toBe('Partners')
    await userEvent.click(screen.getByTestId('chip-partners'))
    expect(screen.queryByTestId('exit-point')).toBeNull()
    expect(screen.getByTestId('exit-state').textContent).toContain('Only where a partner comes along')
    await userEvent.click(within(screen.getByTestId('aside-partner.present')).getByRole('radio', { name: 'Yes' }))
    await waitFor(() => expect(points()).toHaveLength(5))
    expect(screen.getByTestId('chip-partners').textContent).toContain('0/5')
  })

  test('once a partner comes along, each point is judged through the partner too', async () => {
    open()
    await userEvent.click(within(screen.getByTestId('aside-partner.present')).getByRole('radio', { name: 'Yes' }))
    await waitFor(() => expect(facts()).toMatchObject([{ item: 'partner.present', value: true }]))
    expect(points().every((one) => within(one).queryByTestId('side-partner'))).toBe(true)
    await userEvent.click(within(screen.getByTestId('source')).getByRole('radio', { name: '王丽' }))
    await waitFor(() => expect(facts()[1]).toMatchObject({ item: 'partner.present', value: true, source: 'c2' }))
  })

  test('what was said of the whole goes on counting for the sides nobody judged', () => {
    fact(world, 'o1', 'a1', 'exit.need', 'done', 3)
    open()
    expect(point('exit.need').textContent).toContain('As a whole: Done')
    expect(within(point('exit.need')).getByTestId('side-rival').getAttribute('aria-label')).toBe('Rival: holds')
    expect(screen.getByTestId('exit-state').textContent).toContain('What must be done is done (1 of 5)')
  })

  test('a tap keeps its source: one’s own eyes and today’s visit; one more tap says who said so, and how sure', async () => {
    const visit = { account: 'a1', author: 'rep1', touch: 'visit', happened_at: at(NOW - 3_600_000), recorded_at: at(NOW), zone: 'Asia/Shanghai', day: '2026-11-21' }
    world.put('visit', 'v1', { ...visit, 'people:c3': true })
    open()
    await tap('exit.need', 'Holds')
    await waitFor(() => expect(facts()).toMatchObject([{ author: 'rep1', day: '2026-11-21', confidence: 'middle', visit: 'v1' }]))
    expect(facts()[0]).not.toHaveProperty('source')
    const source = within(await screen.findByTestId('source'))
    expect(source.getByText('Customer: Holds')).toBeTruthy()
    expect(source.getByRole('radio', { name: 'I saw it myself' }).getAttribute('aria-checked')).toBe('true')
    expect(source.getAllByRole('radio').map((one) => one.textContent?.trim())).toEqual(['I saw it myself', '单晓峰', '李明朗', '王丽', 'Not sure', 'Fairly sure', 'Certain'])
    await userEvent.click(source.getByRole('radio', { name: '单晓峰' }))
    await waitFor(() => expect(world.saved).toHaveLength(3))
    expect(world.saved[1]).toMatchObject({ op: 'set', kind: 'fact', fields: { retracted: true } })
    expect(facts()[1]).toMatchObject({ item: 'view.customer.exit.need', value: 'done', source: 'c3', visit: 'v1', day: '2026-11-21', confidence: 'middle' })
    await userEvent.click(within(screen.getByTestId('source')).getByRole('radio', { name: 'Certain' }))
    await waitFor(() => expect(facts()[2]).toMatchObject({ source: 'c3', confidence: 'high' }))
    expect(pressed('exit.need', 'rival')).toBe('true')
  })

  test('the customer’s step keeps its source too', async () => {
    open()
    await userEvent.click(screen.getByTestId('buyer-need'))
    await userEvent.click(within(await screen.findByTestId('source')).getByRole('radio', { name: '王丽' }))
    await waitFor(() => expect(facts()).toMatchObject([{ item: 'buyer.step', value: 'need', confidence: 'middle' }, { item: 'buyer.step', value: 'need', source: 'c2' }]))
  })
})

describe('the end (S10)', () => {
  test('nothing is closed as lost without its review; the review is one op with what the lists had said', async () => {
    world.put('rival', 'r1', { account: 'a1', name: '东方软件' })
    fact(world, 'o1', 'a1', 'exit.need', 'done', 3)
    fact(world, 'o1', 'a1', 'exit.speaks', 'not_done', 3)
    fact(world, 'o1', 'a1', 'view.rival.exit.need', 'partly', 2)
    fact(world, 'o1', 'a1', 'view.customer.exit.view', 'done', 2)
    fact(world, 'o1', 'a1', 'view.rival.exit.view', 'done', 2)
    open()
    await userEvent.click(screen.getByTestId('lose'))
    await userEvent.click(await screen.findByTestId('loss-save'))
    expect(world.saved).toEqual([])
    expect(screen.getAllByText('This must be filled in.').length).toBe(3)
    await userEvent.selectOptions(screen.getByTestId('loss-reason'), 'decider')
    await userEvent.click(screen.getByRole('radio', { name: '东方软件' }))
    await userEvent.type(screen.getByTestId('loss-why'), '一直没见到总经理')
    await waitFor(async () => expect((await world.drafts.list())[0]?.value).toMatchObject({ why: '一直没见到总经理' }))
    await userEvent.click(screen.getByTestId('loss-save'))
    await waitFor(() => expect(world.saved).toHaveLength(1))
    expect(world.saved[0]).toMatchObject({
      op: 'set', kind: 'opportunity', id: 'o1',
      fields: {
        closed: 'lost', closed_on: '2026-11-21', lost_to: '东方软件', lost_reason: 'decider', lost_stage: 'exchange', lost_why: '一直没见到总经理',
        lost_known: { 'exit.need': 'done', 'view.rival.exit.need': 'partly', 'exit.view': 'done', 'exit.speaks': 'not_done', 'exit.coach': 'open' },
      },
    })
    const closed = await screen.findByTestId('closed')
    expect(closed.textContent).toContain('Never reached the decider')
    expect(closed.textContent).toContain('One key person is willing to speak for us')
    expect(closed.textContent).toContain('Rival: The need is written down and signed off')
    expect(closed.textContent).not.toContain('How each person sees us is known')
    expect(await world.drafts.list()).toEqual([])
  })

  test('won closes at the last stage alone, and the account goes on among the customers', async () => {
    open()
    expect((screen.getByTestId('win') as HTMLButtonElement).disabled).toBe(true)
    cleanup()
    fact(world, 'o1', 'a1', 'stage', 'tender', 0)
    open()
    await userEvent.click(screen.getByTestId('win'))
    await userEvent.click(await screen.findByTestId('won-save'))
    await waitFor(() => expect(world.saved).toHaveLength(3))
    expect(world.saved).toMatchObject([
      { kind: 'opportunity', fields: { closed: 'won', closed_on: '2026-11-21', amount: { minor: 230_000_000, currency: 'CNY' } } },
      { kind: 'fact', fields: { item: 'stage', value: 'signed' } },
      { kind: 'account', id: 'a1', fields: { status: 'won' } },
    ])
  })
})

describe('the scorecard (S5)', () => {
  const POINTS: Record<string, readonly number[]> = { us: [4, 5, 3, 4, 5, 4, 5, 5], ra: [4, 4, 4, 5, 5, 3, 3, 3], rb: [4, 4, 3, 5, 5, 3, 4, 3] }
  const CRITERIA = ['relationship', 'service', 'standard', 'brand', 'performance', 'price', 'delivery', 'speed']

  test('the known example comes to 4.35, 3.85 and 3.80; saved as one fact', async () => {
    world.put('rival', 'ra', { account: 'a1', name: '甲' })
    world.put('rival', 'rb', { account: 'a1', opportunity: 'o1', name: '乙' })
    world.put('rival', 'rc', { account: 'a1', opportunity: 'o9', name: '别的项目' })
    world.put('rival', 'rd', { account: 'a1', name: '退出了', gone: true })
    open('score')
    await screen.findByTestId('card-offer')
    for (const [party, points] of Object.entries(POINTS)) {
      for (const [i, point] of points.entries()) await userEvent.selectOptions(screen.getByTestId(`score-${party}-${CRITERIA[i]}`), String(point))
    }
    expect(['us', 'ra', 'rb'].map((party) => screen.getByTestId(`total-${party}`).textContent)).toEqual(['4.35', '3.85', '3.80'])
    expect(screen.getByTestId('weights').textContent).toBe('The weights add up to 100 %')
    expect(screen.getByTestId('verdict').textContent).toContain('We lead 甲 by 0.50')
    expect(screen.queryByText('别的项目')).toBeNull()
    expect(screen.queryByText('退出了')).toBeNull()
    expect((await world.drafts.list()).map((one) => one.key)).toEqual(['score:o1:offer'])
    await userEvent.click(screen.getByTestId('score-save'))
    await waitFor(() => expect(facts()).toHaveLength(1))
    expect(facts()[0]).toMatchObject({ subject: 'o1', item: 'score.offer', value: { 'us.relationship': 4, 'rb.speed': 3 } })
    await waitFor(async () => expect(await world.drafts.list()).toEqual([]))
  })

  test('weights that do not add up are said', async () => {
    const { scorecards } = world.playbook
    const [first, ...rest] = scorecards[0]!.criteria
    ;(world as { playbook: unknown }).playbook = { ...world.playbook, scorecards: [{ ...scorecards[0]!, criteria: [{ ...first!, weight: 15 }, ...rest] }] }
    open('score')
    expect((await screen.findByTestId('weights')).textContent).toContain('add up to 95 %')
  })
})

describe('the review meeting (S7) and the agenda (S6)', () => {
  test('a slipped plan calls it; its actions become tasks of whoever does them', async () => {
    world.put('opportunity', 'o1', { account: 'a1', name: '生产管理系统', expected_close: '2026-11-01' })
    open('review')
    expect((await screen.findByTestId('triggers')).textContent).toContain('The plan has slipped')
    await userEvent.click(screen.getByTestId('hold-review'))
    await screen.findByTestId('review-sheet')
    expect((screen.getByTestId('review-trigger') as HTMLSelectElement).value).toBe('review.slipped')
    await userEvent.type(screen.getByTestId('review-strategy'), '先见总经理')
    await userEvent.type(screen.getByTestId('action-title-0'), '约总经理')
    await userEvent.selectOptions(screen.getByTestId('action-who-0'), 'sup1')
    await userEvent.click(screen.getByTestId('review-save'))
    await waitFor(() => expect(world.saved).toHaveLength(2))
    const [review, task] = world.saved as { id: string; kind: string; fields: Record<string, unknown> }[]
    expect(review).toMatchObject({ kind: 'review', fields: { opportunity: 'o1', trigger: 'review.slipped', parts: { strategy: '先见总经理' }, 'people:rep1': true } })
    expect(task).toMatchObject({ kind: 'task', fields: { title: '约总经理', assignee: 'sup1', purpose: 'review', review: review!.id, opportunity: 'o1' } })
    expect((await screen.findByTestId('review')).textContent).toContain('1 action, 0 done')
  })

  test('an empty review is not kept', async () => {
    open('review')
    await userEvent.click(await screen.findByTestId('hold-review'))
    await userEvent.click(await screen.findByTestId('review-save'))
    expect(screen.getByText('Write at least one part or one action.')).toBeTruthy()
    expect(world.saved).toEqual([])
  })

  test('the agenda runs by the clock', async () => {
    open('review')
    expect((await screen.findByTestId('agenda-total')).textContent).toBe('137 minutes, ends 11:17')
  })
})

describe('doubts (S8)', () => {
  test('what another deal answered is in it, and what is answered here is kept for the next', async () => {
    world.put('opportunity', 'o2', { account: 'a2', name: '针织排产' })
    fact(world, 'o2', 'a2', 'doubt.price', { answer: '分两期付', state: 'settled' }, 4)
    open('doubts')
    await userEvent.click(await screen.findByText('Too expensive'))
    expect((await screen.findByTestId('elsewhere')).textContent).toContain('分两期付')
    await userEvent.type(screen.getByTestId('doubt-answer'), '和停工的损失放在一起算')
    await userEvent.click(screen.getByTestId('doubt-save'))
    await waitFor(() => expect(facts()).toMatchObject([{ subject: 'o1', item: 'doubt.price', value: { state: 'raised', answer: '和停工的损失放在一起算' } }]))
  })

  test('a doubt nobody foresaw joins the library', async () => {
    open('doubts')
    await userEvent.click(await screen.findByTestId('add-doubt'))
    await userEvent.click(await screen.findByTestId('doubt-save'))
    expect(world.saved).toEqual([])
    await userEvent.type(screen.getByTestId('doubt-words'), '数据放在哪里？')
    await userEvent.click(screen.getByTestId('doubt-save'))
    await waitFor(() => expect(facts()).toHaveLength(1))
    expect(facts()[0]!['item']).toMatch(/^doubt\.own\.[0-9a-f]{12}$/)
    expect(within(screen.getByTestId('own-doubts')).getByText('数据放在哪里？')).toBeTruthy()
  })
})

describe('terms (S9)', () => {
  test('a plan is known to its author alone, steps must ask back, and growing ones are warned of', async () => {
    open('terms')
    await userEvent.click(await screen.findByTestId('new-plan'))
    await userEvent.type(await screen.findByTestId('plan-target'), '230万')
    await userEvent.type(screen.getByTestId('plan-walk-away'), '200万')
    await userEvent.click(screen.getByTestId('plan-save'))
    await waitFor(() => expect(world.saved).toHaveLength(2))
    expect(world.saved).toMatchObject([
      { kind: 'circle', fields: { account: 'a1', opportunity: 'o1', author: 'rep1' } },
      { kind: 'concession', fields: { number: 0, target: { minor: 230_000_000 }, walk_away: { minor: 200_000_000 } } },
    ])
    expect(Object.keys((world.saved[0] as { fields: object }).fields).some((key) => key.startsWith('members:'))).toBe(false)
    const give = async (amount: string, back: string): Promise<void> => {
      await userEvent.click(screen.getByTestId('add-step'))
      await userEvent.type(await screen.findByTestId('step-amount'), amount)
      if (back) await userEvent.type(screen.getByTestId('step-back'), back)
      await userEvent.click(screen.getByTestId('step-save'))
    }
    await give('10万', '')
    expect(screen.getByText('Never give without asking something back.')).toBeTruthy()
    await userEvent.type(screen.getByTestId('step-back'), '本月签约')
    await userEvent.click(screen.getByTestId('step-save'))
    await waitFor(() => expect(world.saved).toHaveLength(3))
    await waitFor(() => expect(screen.queryByTestId('step-sheet')).toBeNull())
    await give('25万', '做样板')
    await waitFor(() => expect(world.saved).toHaveLength(4))
    expect(screen.getByTestId('check-grows').textContent).toContain('Step 2')
    expect(screen.getByTestId('check-below').textContent).toContain('¥50K')
    expect(screen.queryByTestId('check-many_know')).toBeNull()
  })
})
