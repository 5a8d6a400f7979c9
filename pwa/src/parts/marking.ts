/** Who marks the open answers of a quiz (T1): whoever leads the plot, else an administrator; nobody marks his own.
 *  The server holds the same (`backend/auth/access.py`). */
import type { QuizResult } from '../generated/records'
import type { World } from '../storage/world'
import { t } from '../ui/messages'

type Sat = Partial<Pick<QuizResult, 'author' | 'plot'>>

/** Whether an administrator marks it: who leads the plot sat it himself, or nobody leads it. */
export function byAdministrator(world: Pick<World, 'get'>, sat: Sat): boolean {
  const chief = world.get<'plot'>(sat.plot ?? '')?.v.supervisor
  return !chief || chief === sat.author
}

/** Nobody marks his own. */
export function mayMark(world: Pick<World, 'get' | 'me'>, sat: Sat): boolean {
  if (sat.author === world.me.id) return false
  return byAdministrator(world, sat) ? world.me.role === 'administrator' : world.get<'plot'>(sat.plot ?? '')?.v.supervisor === world.me.id
}

export const waitsFor = (world: Pick<World, 'get'>, sat: Sat, n: number): string =>
  t(byAdministrator(world, sat) ? 'training.waiting_n_admin' : 'training.waiting_n', { n })
