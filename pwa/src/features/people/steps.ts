/** How far the five steps of finding the right people are (P0). Pure.
 *
 *  Each step the product can see is counted over the people it asks of; a step of another playbook that it does not know
 *  is shown without a count. */
import { WHOLE } from './weights'

export interface Seen {
  readonly rank: number
  readonly reportsTo: string | null
  readonly outside: boolean
  readonly role: string | null
  readonly weight: number | null
  readonly influence: string | null
  readonly concern: boolean
  readonly planned: boolean
}

export interface Progress {
  readonly done: number
  readonly of: number
}

const UNKNOWN_RANK = 99
const count = (people: readonly Seen[], done: (one: Seen) => boolean): Progress => ({ done: people.filter(done).length, of: people.length })

export function progress(step: string, people: readonly Seen[]): Progress | null {
  switch (step) {
    case 'chart':
      return count(people, (one) => one.outside || one.reportsTo !== null || one.rank < UNKNOWN_RANK)
    case 'process':
      return count(people, (one) => one.concern)
    case 'roles':
      return count(people, (one) => one.role !== null)
    case 'weights':
      return { done: people.reduce((sum, one) => sum + (one.weight ?? 0), 0), of: WHOLE }
    case 'relations':
      return count(people.filter((one) => one.influence === 'high'), (one) => one.planned)
    default:
      return null
  }
}

export const finished = (one: Progress | null): boolean => one !== null && one.of > 0 && one.done === one.of
