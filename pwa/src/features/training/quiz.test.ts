import { expect, test } from 'vitest'
import shipped from '../../generated/playbook.json'
import { checkFields } from '../../generated/check'
import type { Playbook, Quiz, QuizQuestion } from '../../rules/playbook'
import { begin, choose, marked, minutesLeft, missing, over, questionOf, resultOf, waitingIn, write, type Running } from './quiz'

const QUIZ = (shipped as unknown as Playbook).quiz as Quiz
const AT = Date.parse('2026-11-21T02:00:00Z')
const MINUTE = 60_000

const ask = (running: Running, form: 'open' | 'closed', n = 0): QuizQuestion =>
  running.quiz.questions.filter((one) => one.form === form)[n] as QuizQuestion
/** A draw that holds open questions too. */
const mixed = (): Running => {
  for (let seed = 1; ; seed += 1) {
    const running = begin(QUIZ, seed, [], AT)
    if (running.quiz.questions.filter((one) => one.form === 'open').length >= 2) return running
  }
}
const right = (running: Running): Running =>
  running.quiz.questions.reduce(
    (held, one) => (one.form === 'closed' ? one.right.reduce((kept, choice) => choose(kept, one, choice), held) : held),
    running,
  )

test('ten different questions are drawn, and the next time others', () => {
  const first = begin(QUIZ, 7, [], AT)
  expect(new Set(first.drawn).size).toBe(10)
  const second = begin(QUIZ, 7, first.drawn, AT)
  expect(second.drawn.filter((one) => first.drawn.includes(one))).toEqual([])
})

test('where the right choice stands is a matter of the draw, and stays so while the quiz is sat', () => {
  const places = [0, 0, 0]
  for (let seed = 1; seed <= 200; seed += 1) {
    const running = begin(QUIZ, seed, [], AT)
    expect(running).toEqual(begin(QUIZ, seed, [], AT))
    for (const one of running.quiz.questions) {
      const shipped = QUIZ.questions.find(({ id }) => id === one.id) as QuizQuestion
      expect(new Set(one.choices)).toEqual(new Set(shipped.choices))
      if (one.choices.length === 3 && one.right.length === 1) places[one.choices.findIndex(({ id }) => id === one.right[0])]! += 1
    }
  }
  const asked = places.reduce((sum, n) => sum + n, 0)
  for (const n of places) expect(n / asked).toBeGreaterThan(0.28)
})

test('the questions stay those drawn, whatever becomes of the playbook', () => {
  const running = begin(QUIZ, 7, [], AT)
  expect(running.drawn.every((one) => questionOf(running.quiz, one) !== undefined)).toBe(true)
  expect(running.quiz.questions).toHaveLength(10)
})

test('forty minutes count from the start, and a clock set back gives no more than forty', () => {
  const running = begin(QUIZ, 7, [], AT)
  expect(minutesLeft(running, AT)).toBe(40)
  expect(minutesLeft(running, AT - 60 * MINUTE)).toBe(40)
  expect(minutesLeft(running, AT + 39 * MINUTE + 1)).toBe(1)
  expect(over(running, AT + 40 * MINUTE - 1)).toBe(false)
  expect(over(running, AT + 40 * MINUTE)).toBe(true)
})

test('a single choice is replaced, several are gathered and taken back', () => {
  const running = begin({ ...QUIZ, questions: QUIZ.questions.filter((one) => one.form === 'closed') }, 3, [], AT)
  const single = running.quiz.questions.find((one) => one.right.length === 1) as QuizQuestion
  const [a, b] = single.choices as unknown as [{ id: string }, { id: string }]
  expect(choose(choose(running, single, a.id), single, b.id).answers[single.id]).toBe(b.id)
  const several = { ...single, right: [a.id, b.id] }
  const both = choose(choose(running, several, b.id), several, a.id)
  expect(both.answers[single.id]).toBe(`${b.id},${a.id}`)
  expect(choose(both, several, b.id).answers[single.id]).toBe(a.id)
})

test('closed answers are judged at once; open ones wait for a mark, and nothing is decided that they could still decide', () => {
  const running = mixed()
  const [one, two] = [ask(running, 'open', 0), ask(running, 'open', 1)]
  const sat = right(write(write(running, one.id, 'a few words'), two.id, 'more words'))
  const opened = running.quiz.questions.filter((q) => q.form === 'open').length
  const result = resultOf(sat, AT + 12 * MINUTE, 'p1', 'rep1')
  expect(result.percent).toBe(10 * (10 - opened))
  expect(result.passed).toBe(10 * (10 - opened) >= 80 ? true : undefined)
  expect([...waitingIn(QUIZ, result)].sort()).toEqual([one.id, two.id].sort())
  expect(checkFields('quiz_result', result as Record<string, unknown>, true)).toEqual([])
})

test('time over: handed in as of the deadline, with what was answered', () => {
  const running = begin(QUIZ, 7, [], AT)
  const closed = ask(running, 'closed')
  const result = resultOf(choose(running, closed, closed.choices[0]!.id), AT + 90 * MINUTE, 'p1', 'rep1')
  expect(result.ended_at).toBe('2026-11-21T02:40:00.000Z')
  expect(Object.keys(result.answers as object)).toEqual([closed.id])
  expect(missing(running)).toBe(10)
})

test('blanks are no answer, and an answer longer than a record takes is cut, not refused', () => {
  const running = mixed()
  const [one, two] = [ask(running, 'open', 0), ask(running, 'open', 1)]
  const result = resultOf(write(write(running, one.id, '   '), two.id, 'x'.repeat(9_000)), AT, 'p1', 'rep1')
  expect((result.answers as Record<string, string>)[one.id]).toBeUndefined()
  expect(checkFields('quiz_result', result as Record<string, unknown>, true)).toEqual([])
})

test('marks add their points to what stands, also when a question has left the playbook since', () => {
  const running = mixed()
  const [one, two] = [ask(running, 'open', 0), ask(running, 'open', 1)]
  const result = resultOf(right(write(write(running, one.id, 'words'), two.id, 'words')), AT, 'p1', 'rep1')
  const gone = running.drawn.find((id) => questionOf(running.quiz, id)?.form === 'closed')
  const later = { ...QUIZ, questions: QUIZ.questions.filter((q) => q.id !== gone) }
  const whole = marked(later, result, { [one.id]: 9, [two.id]: 9 }, 'sup1', ' Well done ')
  expect(whole.percent).toBe((result.percent ?? 0) + 20)
  expect(whole.note).toBe('Well done')
  const none = marked(later, result, { [one.id]: 0, [two.id]: 0 }, 'sup1', '')
  expect(none.percent).toBe(result.percent)
  expect(none.passed).toBe((result.percent ?? 0) >= 80)
  expect(waitingIn(QUIZ, { ...result, ...none })).toEqual([])
})
