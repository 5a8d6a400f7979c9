/** Whose it is to decide what a merge left open: another version kept beside the shown one (design: Merge).
 *
 *  Who holds a bucket holds its open questions, the company's among them; but only who may write a record can settle it,
 *  and nobody is told that he is needed where he can do nothing (law 3). What may be written is the server's to say
 *  (`WRITES` and `BY_CHIEF` in backend/auth/policy.py); kinds and fields that are not named here are written by everybody
 *  who holds them. */
import type { Rec, World } from './world'

const OF_THE_COMPANY = ['person', 'plot', 'calendar']
const OF_WHO_LEADS = ['event', 'reference', 'reply']
const OF_THEIR_AUTHOR = ['visit', 'fact', 'comment', 'survey', 'circle']

type Eyes = Pick<World, 'me' | 'get'>

/** The record with those of its open fields that this person may settle; none: the record is not his to decide. */
export function asked(world: Eyes, record: Rec): Rec[] {
  if (!writes(world.me, record)) return []
  const alt = Object.fromEntries(Object.entries(record.alt ?? {}).filter(([field]) => record.kind !== 'quiz_result' || marks(world, record, field)))
  return Object.keys(alt).length > 0 ? [{ ...record, alt }] : []
}

function writes(me: World['me'], { kind, v }: Rec): boolean {
  if (OF_THE_COMPANY.includes(kind)) return me.role === 'administrator'
  if (OF_WHO_LEADS.includes(kind)) return me.role !== 'rep'
  return !OF_THEIR_AUTHOR.includes(kind) || v['author'] === me.id
}

/** Marks are given by who leads the plot, never to himself (T1); whose they are follows from who gave them last. */
function marks(world: Eyes, { v }: Rec, field: string): boolean {
  if (field !== 'marks') return field !== 'marked_by'
  return v['author'] !== world.me.id && world.get<'plot'>(String(v['plot']))?.v.supervisor === world.me.id
}
