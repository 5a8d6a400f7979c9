/** The quiz (T1): a fair draw from a seed, and what the answers are worth.
 *  Mirrors `shared_schema/rules/quiz.py`, where the decisions stand; `tests/vectors/quiz.json` holds both. */
import type { Quiz, QuizQuestion } from './playbook'
import { compare } from './records'
import type { Marked, QuizScore } from './types'

/** Fisher and Yates, with a generator so small that both languages count alike. */
export function shuffled(ids: readonly string[], seed: number): string[] {
  const found = [...ids].sort(compare)
  let state = seed >>> 0
  for (let place = found.length - 1; place > 0; place -= 1) {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    const other = Math.floor((state * (place + 1)) / 2 ** 32)
    const held = found[place] as string
    found[place] = found[other] as string
    found[other] = held
  }
  return found
}

/** The ids of the questions to put, in their order. `seed`: any 32-bit number, kept with the result. */
export function draw(quiz: Quiz, seed: number, lately: readonly string[] = []): string[] {
  const order = shuffled(quiz.questions.map((one) => one.id), seed)
  const before = new Set(lately)
  const fresh = [...order.filter((one) => !before.has(one)), ...order.filter((one) => before.has(one))]
  const open = new Set(quiz.questions.filter((one) => one.form === 'open').map((one) => one.id))
  const chosen: string[] = []
  let opened = 0
  for (const one of fresh) {
    if (chosen.length >= quiz.draw || (open.has(one) && opened >= quiz.open_at_most)) continue
    chosen.push(one)
    if (open.has(one)) opened += 1
  }
  return chosen
}

function worthOf(question: QuizQuestion | undefined, answer: unknown, points: number | undefined): number | null {
  if (!question || typeof answer !== 'string' || answer === '') return 0
  if (question.form === 'closed') {
    const given = answer.split(',').sort(compare)
    const right = [...question.right].sort(compare)
    return given.length === right.length && given.every((one, n) => one === right[n]) ? 100 : 0
  }
  const needed = question.needed ?? question.points.length
  return points === undefined ? null : Math.min(100, Math.floor((Math.max(0, points) * 100) / needed))
}

/** `answers`: question to chosen ids joined by a comma, or words; `confirmed`: open question to key points given. */
export function score(
  quiz: Quiz, drawn: readonly string[], answers: Readonly<Record<string, unknown>>,
  confirmed: Readonly<Record<string, number>> = {},
): QuizScore {
  const questions = new Map(quiz.questions.map((one) => [one.id, one]))
  const marked = drawn.map((one): Marked => ({ question: one, percent: worthOf(questions.get(one), answers[one], confirmed[one]) }))
  const whole = marked.length || 1
  const sure = marked.reduce((sum, { percent }) => sum + (percent ?? 0), 0)
  const waiting = marked.filter(({ percent }) => percent === null).length
  const percent = Math.floor(sure / whole)
  const best = Math.floor((sure + 100 * waiting) / whole)
  const decided = percent >= quiz.pass_percent || best < quiz.pass_percent
  return { percent, waiting, passed: decided ? percent >= quiz.pass_percent : null, marked }
}
