/** Whose it is to decide what a merge left open: another version kept beside the shown one (design: Merge).
 *
 *  Who holds a bucket holds its open questions, the company's among them; but only who may write a record can settle it,
 *  and nobody is told that he is needed where he can do nothing (law 3). What may be written is the server's to say
 *  (`WRITES` in backend/auth/policy.py); kinds that are not named here are written by everybody who holds them. */
import type { Rec, World } from './world'

const OF_THE_COMPANY = ['person', 'plot', 'calendar']
const OF_WHO_LEADS = ['event', 'reference']
const OF_THEIR_AUTHOR = ['visit', 'fact', 'comment', 'survey', 'circle']

export function decides(me: World['me'], { kind, v }: Pick<Rec, 'kind' | 'v'>): boolean {
  if (OF_THE_COMPANY.includes(kind)) return me.role === 'administrator'
  if (OF_WHO_LEADS.includes(kind)) return me.role !== 'rep'
  return !OF_THEIR_AUTHOR.includes(kind) || v['author'] === me.id
}
