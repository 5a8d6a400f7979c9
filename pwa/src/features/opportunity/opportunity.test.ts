// @vitest-environment jsdom
import '../../testing/dialog'
import { cleanup, screen, waitFor, within } from '@testing-library/svelte'
import userEvent from '@testing-library/user-event'
import { beforeEach, describe, expect, test } from 'vitest'
import { factsOf, openDeal } from '../../testing/deal'
import type { FakeWorld } from '../../testing/fake_world'
import { fact } from '../../testing/plot'
import { openPlot } from '../../testing/screens'

let world: FakeWorld
beforeEach(async () => {
  world = await openPlot()
})

describe('stages (S1, S2)', () => {
  test('ours stand beside the buyer’s, and being ahead of him is said once his step is known', async () => {
    openDeal()
    expect(screen.getByTestId('stage-exchange').getAttribute('aria-current')).toBe('step')
    expect(screen.queryByTestId('ahead')).toBeNull()
    await userEvent.click(screen.getByTestId('buyer-need'))
    await waitFor(() => expect(factsOf(world)).toMatchObject([{ subject: 'o1', item: 'buyer.step', value: 'need' }]))
    expect((await screen.findByTestId('ahead')).textContent).toContain('2 stages ahead of the buyer')
  })

  test('what a stage means stands where it is read and where it is chosen (S1)', async () => {
    openDeal()
    expect(screen.getByTestId('stage-means').textContent).toBe('Technical exchange: They have heard our scheme, and we what they want of it')
    await userEvent.click(screen.getByTestId('stage-qualified'))
    expect((await screen.findByTestId('move-means')).textContent).toBe('Our scheme satisfies, and the customer leans to us')
  })

  test('an opportunity that is not here has a way on', () => {
    openDeal('', 'o404')
    expect(screen.getByText('This opportunity was not found')).toBeTruthy()
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
    openDeal()
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
    openDeal()
    expect((screen.getByTestId('win') as HTMLButtonElement).disabled).toBe(true)
    cleanup()
    fact(world, 'o1', 'a1', 'stage', 'tender', 0)
    openDeal()
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
    openDeal('score')
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
    await waitFor(() => expect(factsOf(world)).toHaveLength(1))
    expect(factsOf(world)[0]).toMatchObject({ subject: 'o1', item: 'score.offer', value: { 'us.relationship': 4, 'rb.speed': 3 } })
    await waitFor(async () => expect(await world.drafts.list()).toEqual([]))
  })

  test('weights that do not add up are said', async () => {
    const { scorecards } = world.playbook
    const [first, ...rest] = scorecards[0]!.criteria
    ;(world as { playbook: unknown }).playbook = { ...world.playbook, scorecards: [{ ...scorecards[0]!, criteria: [{ ...first!, weight: 15 }, ...rest] }] }
    openDeal('score')
    expect((await screen.findByTestId('weights')).textContent).toContain('add up to 95 %')
  })
})

describe('the review meeting (S7) and the agenda (S6)', () => {
  test('a slipped plan calls it; its actions become tasks of whoever does them', async () => {
    world.put('opportunity', 'o1', { account: 'a1', name: '生产管理系统', expected_close: '2026-11-01' })
    openDeal('review')
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
    openDeal('review')
    await userEvent.click(await screen.findByTestId('hold-review'))
    await userEvent.click(await screen.findByTestId('review-save'))
    expect(screen.getByText('Write at least one part or one action.')).toBeTruthy()
    expect(world.saved).toEqual([])
  })

  test('the agenda runs by the clock', async () => {
    openDeal('review')
    expect((await screen.findByTestId('agenda-total')).textContent).toBe('137 minutes, ends 11:17')
  })
})

describe('doubts (S8)', () => {
  test('what another deal answered is in it, and what is answered here is kept for the next', async () => {
    world.put('opportunity', 'o2', { account: 'a2', name: '针织排产' })
    fact(world, 'o2', 'a2', 'doubt.price', { answer: '分两期付', state: 'settled' }, 4)
    openDeal('doubts')
    await userEvent.click(await screen.findByText('Too expensive'))
    expect((await screen.findByTestId('elsewhere')).textContent).toContain('分两期付')
    await userEvent.type(screen.getByTestId('doubt-answer'), '和停工的损失放在一起算')
    await userEvent.click(screen.getByTestId('doubt-save'))
    await waitFor(() => expect(factsOf(world)).toMatchObject([{ subject: 'o1', item: 'doubt.price', value: { state: 'raised', answer: '和停工的损失放在一起算' } }]))
  })

  test('a doubt nobody foresaw joins the library', async () => {
    openDeal('doubts')
    await userEvent.click(await screen.findByTestId('add-doubt'))
    await userEvent.click(await screen.findByTestId('doubt-save'))
    expect(world.saved).toEqual([])
    await userEvent.type(screen.getByTestId('doubt-words'), '数据放在哪里？')
    await userEvent.click(screen.getByTestId('doubt-save'))
    await waitFor(() => expect(factsOf(world)).toHaveLength(1))
    expect(factsOf(world)[0]!['item']).toMatch(/^doubt\.own\.[0-9a-f]{12}$/)
    expect(within(screen.getByTestId('own-doubts')).getByText('数据放在哪里？')).toBeTruthy()
  })
})

describe('answers shared with the whole company (S8)', () => {
  const shared = (more: object): void =>
    world.put('reply', 'r1', { item: 'doubt.price', answer: '先算停一天的损失', industry: '食品', opportunity: 'elsewhere', author: 'sup1', day: '2026-11-01', ...more })

  test('a rep reads what another plot answered, without its customer, and shares nothing himself', async () => {
    shared({})
    fact(world, 'o1', 'a1', 'doubt.price', { answer: '分两期付', state: 'settled' }, 4)
    openDeal('doubts')
    await userEvent.click(await screen.findByText('Too expensive'))
    const told = (await screen.findByTestId('shared')).textContent
    expect(told).toContain('先算停一天的损失')
    expect(told).toContain('食品 · shared by 许文澜')
    expect(screen.queryByTestId('doubt-share')).toBeNull()
  })

  test('a doubt that only another plot met is in the library', async () => {
    shared({ item: 'doubt.own.0123456789ab', doubt: '数据放在哪里？', opportunity: undefined })
    openDeal('doubts')
    const line = within(await screen.findByTestId('own-doubts')).getByTestId('doubt')
    expect(line.textContent).toContain('数据放在哪里？')
    expect(line.textContent).toContain('Answered once elsewhere')
  })

  test('who leads shares an answer in his own words, changes it and ends it', async () => {
    Object.assign(world.me, { id: 'sup1', role: 'supervisor' })
    fact(world, 'o1', 'a1', 'doubt.price', { answer: '和苏州恒通的停工放在一起算', state: 'settled' }, 4)
    openDeal('doubts')
    await userEvent.click(await screen.findByText('Too expensive'))
    await userEvent.click(await screen.findByTestId('doubt-share'))
    const words = (await screen.findByTestId('reply-answer')) as HTMLTextAreaElement
    expect(words.value).toBe('和苏州恒通的停工放在一起算')
    await userEvent.clear(words)
    await userEvent.click(screen.getByTestId('reply-save'))
    expect(world.saved).toEqual([])
    await userEvent.type(words, '和停工放在一起算')
    await userEvent.click(screen.getByTestId('reply-save'))
    await waitFor(() =>
      expect(world.saved).toMatchObject([{ op: 'new', kind: 'reply', fields: { item: 'doubt.price', opportunity: 'o1', author: 'sup1', answer: '和停工放在一起算' } }]),
    )
    await userEvent.click(await screen.findByText('Too expensive'))
    expect(screen.queryByTestId('shared')).toBeNull()
    await userEvent.click(await screen.findByText('Change what is shared'))
    await userEvent.click(await screen.findByTestId('reply-end'))
    await waitFor(() => expect(world.saved.at(-1)).toMatchObject({ op: 'set', kind: 'reply', fields: { deleted: true } }))
    expect(await world.drafts.list()).toEqual([])
  })
})

describe('terms (S9)', () => {
  test('a plan is known to its author alone, steps must ask back, and growing ones are warned of', async () => {
    openDeal('terms')
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
