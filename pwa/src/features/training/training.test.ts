// @vitest-environment jsdom
import { cleanup, render, screen, waitFor, within } from '@testing-library/svelte'
import userEvent from '@testing-library/user-event'
import { beforeEach, describe, expect, test, vi } from 'vitest'
import type { QuizQuestion } from '../../rules/playbook'
import * as root from '../../session.svelte'
import { holdWorld } from '../../live.svelte'
import { FakeWorld } from '../../testing/fake_world'
import { NOW } from '../../testing/plot'
import { lateDrafts, openPlot } from '../../testing/screens'
import { fixNow } from '../../ui/clock.svelte'
import Quiz from './Quiz.svelte'
import { begin, choose, RUNNING, write, type Running } from './quiz'
import Result from './Result.svelte'
import Self from './Self.svelte'
import Training from './Training.svelte'

const MINUTE = 60_000
let world: FakeWorld

beforeEach(async () => {
  world = await openPlot()
  vi.spyOn(root, 'session').mockReturnValue({ person: { id: 'rep1', name: '周敏', role: 'rep' } } as never)
})

const quiz = (): NonNullable<FakeWorld['playbook']['quiz']> => world.playbook.quiz!
const kept = async (): Promise<Running> => (await world.drafts.load<Running>(RUNNING))!
const asked = (): QuizQuestion => quiz().questions.find((one) => one.id === screen.getByTestId('quiz-question').dataset['question'])!

/** Answer the question shown: rightly when it is closed, in a word when it is open. */
async function answer(): Promise<void> {
  const question = asked()
  if (question.form === 'open') await userEvent.type(screen.getByTestId('quiz-words'), 'w')
  else for (const one of question.right) await userEvent.click(screen.getByTestId(`choice-${one}`))
}

describe('the quiz', () => {
  test('is drawn, sat, handed in and judged without a server; its result stands in the list', async () => {
    render(Training)
    await userEvent.click(screen.getByTestId('quiz-start'))
    await waitFor(async () => expect((await kept()).drawn).toHaveLength(10))
    cleanup()
    render(Quiz)
    await screen.findByTestId('quiz-question')
    const open = (await kept()).quiz.questions.filter((one) => one.form === 'open').length
    for (let n = 0; n < 10; n += 1) {
      await answer()
      if (n < 9) await userEvent.click(screen.getByTestId('quiz-next'))
    }
    await userEvent.click(screen.getByTestId('quiz-hand-in'))
    expect(await screen.findByText('Every question has an answer.')).toBeTruthy()
    await userEvent.click(screen.getByTestId('quiz-hand-in-yes'))
    await waitFor(() => expect(world.saved).toHaveLength(1))
    const [saved] = world.saved as unknown as [{ op: string; kind: string; fields: Record<string, unknown> }]
    expect(saved).toMatchObject({ op: 'new', kind: 'quiz_result', fields: { plot: 'p1', author: 'rep1', percent: 10 * (10 - open) } })
    expect(await world.drafts.load(RUNNING)).toBeUndefined()
    cleanup()
    render(Training)
    expect(within(await screen.findByTestId('quiz-result')).getByText(new RegExp(`${10 * (10 - open)} points`))).toBeTruthy()
  })

  test('goes on where it was after the app was killed, and the time went on too', async () => {
    const question = quiz().questions.find((one) => one.form === 'closed')!
    const only = { ...quiz(), questions: [question], draw: 1 }
    await world.drafts.save(RUNNING, choose(begin(only, 1, [], NOW - 15 * MINUTE), question, question.right[0]!))
    render(Training)
    expect(await screen.findByText(/25 minutes left/)).toBeTruthy()
    cleanup()
    render(Quiz)
    expect(((await screen.findByTestId(`choice-${question.right[0]!}`)) as HTMLInputElement).checked).toBe(true)
    expect(screen.getByTestId('quiz-time').textContent).toContain('25 minutes left')
  })

  test('is handed in when its time is over while the app was closed', async () => {
    await world.drafts.save(RUNNING, begin(quiz(), 1, [], NOW - 41 * MINUTE))
    render(Quiz)
    await waitFor(() => expect(world.saved).toHaveLength(1))
    expect((world.saved[0] as unknown as { fields: { ended_at: string } }).fields.ended_at).toBe(new Date(NOW - MINUTE).toISOString())
  })

  test('takes no answer after its time, not even between two ticks of the clock', async () => {
    const question = quiz().questions.find((one) => one.form === 'closed')!
    await world.drafts.save(RUNNING, begin({ ...quiz(), questions: [question], draw: 1 }, 1, [], NOW - 39 * MINUTE))
    render(Quiz)
    const box = await screen.findByTestId(`choice-${question.right[0]!}`)
    fixNow(NOW + MINUTE)
    await userEvent.click(box)
    await waitFor(() => expect(world.saved).toHaveLength(1))
    expect((world.saved[0] as unknown as { fields: { answers: object } }).fields.answers).toEqual({})
  })

  test('a refusal loses nothing: it says why, and the answers stay', async () => {
    await world.drafts.save(RUNNING, begin(quiz(), 1, [], NOW - MINUTE))
    world.refuse = { code: 'not_saved' }
    render(Quiz)
    await screen.findByTestId('quiz-question')
    for (let n = 0; n < 9; n += 1) await userEvent.click(screen.getByTestId('quiz-next'))
    await userEvent.click(screen.getByTestId('quiz-hand-in'))
    expect(await screen.findByText(/10 questions have no answer/)).toBeTruthy()
    await userEvent.click(screen.getByTestId('quiz-hand-in-yes'))
    await waitFor(() => expect(screen.getAllByRole('alert').some((one) => one.textContent?.trim())).toBe(true))
    expect((await kept()).drawn).toHaveLength(10)
  })
})

describe('the result', () => {
  const put = (): string => {
    const open = quiz().questions.find((one) => one.id === 'six_facts')!
    const closed = quiz().questions.filter((one) => one.form === 'closed').slice(0, 9)
    world.put('quiz_result', 'q1', {
      plot: 'p1', author: 'rep1', quiz: 'quiz', started_at: '2026-11-20T02:00:00.000Z', ended_at: '2026-11-20T02:11:00.000Z',
      questions: [...closed.map((one) => one.id), open.id], percent: 70,
      answers: { ...Object.fromEntries(closed.slice(0, 7).map((one) => [one.id, one.right.join(',')])), [open.id]: 'time, money, need' },
    })
    return open.id
  }

  test('shows who sat it what was right and why, without any box to tick', async () => {
    const open = put()
    render(Result, { id: 'q1' })
    expect(screen.getByTestId('quiz-score').textContent).toContain('70 points so far')
    expect(within(screen.getByTestId(`answer-${open}`)).queryAllByTestId('key-point')).toEqual([])
    expect(screen.queryByTestId('mark-save')).toBeNull()
  })

  test('a supervisor ticks the key points of the open answer and confirms: the whole is decided', async () => {
    const open = put()
    world.me.id = 'sup1'
    vi.spyOn(root, 'session').mockReturnValue({ person: { id: 'sup1', name: '许文澜', role: 'supervisor' } } as never)
    render(Result, { id: 'q1' })
    const boxes = within(screen.getByTestId(`answer-${open}`)).getAllByTestId('key-point')
    for (const box of boxes.slice(0, 3)) await userEvent.click(box)
    await userEvent.type(screen.getByTestId('mark-note'), 'Three more')
    cleanup()
    render(Result, { id: 'q1' })
    await waitFor(() => expect((screen.getByTestId('mark-note') as HTMLInputElement).value).toBe('Three more'))
    await userEvent.click(screen.getByTestId('mark-save'))
    await waitFor(() => expect(world.saved).toHaveLength(1))
    expect(world.saved[0]).toMatchObject({
      op: 'set', kind: 'quiz_result', id: 'q1',
      fields: { marks: { [open]: 3 }, percent: 75, passed: false, marked_by: 'sup1', note: 'Three more' },
    })
    expect(await screen.findByText('Marked by 许文澜')).toBeTruthy()
  })

  test('of who leads the plot himself an administrator marks it, and the words say so', async () => {
    const open = put()
    const of = (): HTMLElement => screen.getByTestId(`answer-${open}`)
    world.put('plot', 'p1', { name: '苏南', owner: 'rep1', supervisor: 'rep1', zone: 'Asia/Shanghai' })
    render(Result, { id: 'q1' })
    expect(of().textContent).toContain('Waiting for an administrator')
    cleanup()
    for (const [id, role, boxes] of [['sup1', 'supervisor', 0], ['boss', 'administrator', 5]] as const) {
      Object.assign(world.me, { id, role })
      render(Result, { id: 'q1' })
      expect(within(of()).queryAllByTestId('key-point').length > 0, role).toBe(boxes > 0)
      cleanup()
    }
    world.put('plot', 'p1', { name: '苏南', owner: 'rep1', supervisor: 'sup1', zone: 'Asia/Shanghai' })
    render(Result, { id: 'q1' })
    expect(of().textContent).toContain('Waiting for the supervisor')
    expect(screen.queryByTestId('mark-save')).toBeNull()
  })

  test('a point ticked before the marks were read is added to them', async () => {
    const open = put()
    world.me.id = 'sup1'
    vi.spyOn(root, 'session').mockReturnValue({ person: { id: 'sup1', name: '许文澜', role: 'supervisor' } } as never)
    await world.drafts.save('quiz:marks:q1', { ticked: { other: [1] }, note: 'Three more' })
    const read = lateDrafts(world)
    render(Result, { id: 'q1' })
    await userEvent.click(within(screen.getByTestId(`answer-${open}`)).getAllByTestId('key-point')[0]!)
    read()
    await waitFor(() => expect((screen.getByTestId('mark-note') as HTMLInputElement).value).toBe('Three more'))
    await waitFor(async () => expect(await world.drafts.load('quiz:marks:q1')).toEqual({ ticked: { other: [1], [open]: [0] }, note: 'Three more' }))
  })
})

describe('the self-check', () => {
  test('is kept in the rep’s own settings, tap by tap a draft, and the next one stands beside it', async () => {
    render(Self)
    const passion = (): HTMLElement => within(screen.getByTestId('self-attitude.passion')).getByTestId('chip-4')
    await userEvent.click(passion())
    await userEvent.click(within(screen.getByTestId('self-skills.negotiation')).getByTestId('chip-1'))
    expect(screen.getByTestId('self-next').textContent).toContain('Negotiation')
    cleanup()
    render(Self)
    await waitFor(() => expect(passion().getAttribute('aria-checked')).toBe('true'))
    await userEvent.click(screen.getByTestId('self-save'))
    await waitFor(() => expect(world.saved).toHaveLength(1))
    expect(world.saved[0]).toMatchObject({
      kind: 'settings', id: 's-rep1', fields: { self_check: { 'attitude.passion': '4', 'skills.negotiation': '1' }, self_checked_on: '2026-11-21' },
    })
    cleanup()
    render(Self)
    expect(screen.getByTestId('self-attitude.passion').textContent).toContain('before: Strong')
  })
})

test('a method without questions says so, and who may add them', async () => {
  holdWorld(new FakeWorld({ ...world.playbook, quiz: null }))
  render(Training)
  expect(screen.getByText('No quiz yet')).toBeTruthy()
})

test('words of an open answer are kept as they are typed', async () => {
  const question = quiz().questions.find((one) => one.form === 'open')!
  await world.drafts.save(RUNNING, write(begin({ ...quiz(), questions: [question], draw: 1 }, 1, [], NOW), question.id, 'abc'))
  render(Quiz)
  await userEvent.type(await screen.findByTestId('quiz-words'), 'd')
  await waitFor(async () => expect((await kept()).answers[question.id]).toBe('abcd'))
})
