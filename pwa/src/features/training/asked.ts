/** A quiz result of a plot this device does not hold, from the server. */
import { client } from '../../net/server'
import type { TeamQuizzes } from '../../net/team'
import type { QuizResult } from '../../generated/records'
import { QUIZ } from './quiz'

/** Nothing when the server cannot be asked or does not have it: the screen says so. */
export async function resultFromServer(id: string): Promise<Partial<QuizResult> | undefined> {
  const listed = await client.get<TeamQuizzes>('/api/team/quiz').catch(() => undefined)
  const found = listed?.items.find((one) => one.id === id)
  if (!found) return undefined
  const { started_at, ended_at, questions, answers, marks, percent, passed } = found
  return {
    quiz: QUIZ, plot: found.plot.id, author: found.person.id, started_at, ended_at, questions, answers, marks, percent,
    ...(passed !== null && { passed }),
  }
}
