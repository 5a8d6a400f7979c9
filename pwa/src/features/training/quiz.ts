/** A quiz while it is sat, and what is kept of it (T1). Pure: time, randomness and the method are passed in.
 *
 *  A running quiz is a draft and carries its own questions, so that neither a killed app nor a new playbook in the middle
 *  of it takes one away; the time is counted from the start, whether the app is open or not. When it is handed in, the
 *  points are written down beside the answers, so that they are told without signal; the server reckons them itself
 *  (`sync/quizzes.py`) and drops what a phone says of them. */
import type { QuizResult } from '../../generated/records'
import type { Quiz, QuizQuestion } from '../../rules/playbook'
import { draw, score, shuffled } from '../../rules/quiz'
import type { QuizScore } from '../../rules/types'

/** Where the one quiz under way is kept. */
export const RUNNING = 'quiz:running'
/** The kind of a result in its field `quiz`. */
export const QUIZ = 'quiz'

export interface Running {
  /** Only the questions drawn. */
  readonly quiz: Quiz
  readonly drawn: readonly string[]
  readonly started: number
  readonly answers: Readonly<Record<string, string>>
  /** The place of the question looked at. */
  readonly at: number
}

/** The choices in an order of the draw's own: where the right one stands in the playbook tells nothing. */
function mixed(question: QuizQuestion, seed: number): QuizQuestion['choices'] {
  const order = shuffled(question.choices.map((one) => one.id), Math.imul(seed, SPREAD))
  return [...question.choices].sort((a, b) => order.indexOf(a.id) - order.indexOf(b.id))
}
/** An odd number with its bits well spread: neighbouring seeds give orders that have nothing to do with each other. */
const SPREAD = 0x9e3779b1

/** `seed`: any 32-bit number; `lately`: what was drawn last time. */
export function begin(quiz: Quiz, seed: number, lately: readonly string[], at: number): Running {
  const drawn = draw(quiz, seed, lately)
  const questions = quiz.questions.filter((one) => drawn.includes(one.id)).map((one, place) => ({ ...one, choices: mixed(one, seed + place) }))
  return { quiz: { ...quiz, questions }, drawn, started: at, answers: {}, at: 0 }
}

export const deadline = (running: Running): number => running.started + running.quiz.minutes * 60_000
export const over = (running: Running, at: number): boolean => at >= deadline(running)
/** A clock set back gives nobody more time than there is. */
export const minutesLeft = (running: Running, at: number): number =>
  Math.max(0, Math.min(running.quiz.minutes, Math.ceil((deadline(running) - at) / 60_000)))

export const questionOf = (quiz: Quiz | null, id: string): QuizQuestion | undefined => quiz?.questions.find((one) => one.id === id)
/** How many key points make an open answer whole. */
export const neededOf = (question: QuizQuestion): number => question.needed ?? question.points.length
export const answered = (running: Running, id: string): boolean => (running.answers[id] ?? '').trim() !== ''
export const missing = (running: Running): number => running.drawn.filter((one) => !answered(running, one)).length

export const chosen = (answer: unknown): readonly string[] => (typeof answer === 'string' && answer !== '' ? answer.split(',') : [])

/** Tap a choice: the only one where one is right, added or taken back where several are. */
export function choose(running: Running, question: QuizQuestion, choice: string): Running {
  const before = chosen(running.answers[question.id])
  const next =
    question.right.length === 1 ? [choice] : before.includes(choice) ? before.filter((one) => one !== choice) : [...before, choice]
  return write(running, question.id, next.join(','))
}

/** What a record takes of one answer. */
const LONGEST = 2_000

export function write(running: Running, question: string, answer: string): Running {
  return { ...running, answers: { ...running.answers, [question]: answer.slice(0, LONGEST) } }
}

/** The record of a quiz handed in: at the deadline when that has passed. */
export function resultOf(running: Running, at: number, plot: string, author: string): Partial<QuizResult> {
  const answers = Object.fromEntries(running.drawn.filter((one) => answered(running, one)).map((one) => [one, (running.answers[one] ?? '').trim()]))
  const { percent, passed } = score(running.quiz, running.drawn, answers)
  return {
    plot,
    author,
    quiz: QUIZ,
    started_at: new Date(running.started).toISOString(),
    ended_at: new Date(Math.max(running.started, Math.min(at, deadline(running)))).toISOString(),
    questions: [...running.drawn],
    answers,
    percent,
    ...(passed !== null && { passed }),
  }
}

type Sat = Pick<QuizResult, 'questions' | 'answers' | 'marks' | 'percent' | 'passed'>

const numbers = (value: unknown): Record<string, number> =>
  Object.fromEntries(Object.entries((value ?? {}) as Record<string, unknown>).filter((pair): pair is [string, number] => typeof pair[1] === 'number'))

export const marksOf = (result: Sat): Record<string, number> => numbers(result.marks)
export const answersOf = (result: Sat): Readonly<Record<string, unknown>> => (result.answers ?? {}) as Readonly<Record<string, unknown>>

/** What each answer is worth by the playbook at hand; the points that count are the record's own. */
export function judged(quiz: Quiz | null, result: Sat): QuizScore | undefined {
  return quiz ? score(quiz, result.questions ?? [], answersOf(result), marksOf(result)) : undefined
}

/** Open answers nobody has marked: whether a mark stands, the record says without any playbook. */
export function waitingIn(quiz: Quiz | null, result: Sat): readonly string[] {
  const marks = marksOf(result)
  const given = answersOf(result)
  return (result.questions ?? []).filter((one) => questionOf(quiz, one)?.form === 'open' && given[one] !== undefined && marks[one] === undefined)
}

/** What a supervisor's marks change: the points of each open answer, and with them the whole.
 *
 *  What is worth points already keeps them, and the new marks are added to it: so a question that has left the playbook
 *  loses nothing. */
export function marked(quiz: Quiz, result: Sat, marks: Readonly<Record<string, number>>, by: string, note: string): Partial<QuizResult> {
  const all = { ...marksOf(result), ...marks }
  const drawn = result.questions ?? []
  const before = score(quiz, drawn, answersOf(result), marksOf(result))
  const now = score(quiz, drawn, answersOf(result), all)
  const percent = Math.min(100, (result.percent ?? before.percent) + now.percent - before.percent)
  const passed = now.waiting === 0 ? percent >= quiz.pass_percent : now.passed
  return { marks: all, marked_by: by, percent, ...(passed !== null && { passed }), ...(note.trim() && { note: note.trim() }) }
}
