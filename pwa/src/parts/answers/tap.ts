/** An answer given with one tap: a chip, a step, a side of an exit point (S4). Nobody standing in a car park is asked where
 *  he knows it from, yet every answer keeps its source, how sure it is and its day (K1): it is the rep's own observation,
 *  fairly sure, of today, and of today's visit to the account if there was one. `Source.svelte` corrects it with one more
 *  tap. What somebody said is said by taking the first back and saying it again: observations are never edited. Pure. */
import { observe, type Observed } from '../../facts'
import type { Change, Family, Id, Rec, World } from '../../storage/world'
import { dayIn } from '../../ui/dates'

/** The account a screen is about, as far as an answer needs it. */
export interface Standing {
  readonly family: Pick<Family, 'account' | 'visits'>
  readonly zone: string
}

/** My visit of that day; of several the latest. */
export function visitOf(family: Pick<Family, 'visits'>, me: Id, day: string): Rec<'visit'> | undefined {
  const mine = family.visits.filter((one) => one.v.author === me && one.v.day === day)
  return mine.sort((a, b) => (b.v.happened_at ?? '').localeCompare(a.v.happened_at ?? '') || (a.id < b.id ? 1 : -1))[0]
}

export function tapped(world: Pick<World, 'me' | 'playbook'>, at: Standing, seen: Omit<Observed, 'account'>, now: number): Change {
  const visit = seen.source || seen.day ? undefined : visitOf(at.family, world.me.id, dayIn(at.zone, now))?.id
  return observe(world, { confidence: 'middle', ...seen, account: at.family.account.id, ...(visit && { visit }) }, at.zone, now)
}

export interface How {
  /** Who said so; null: seen or judged by the rep. */
  readonly source: Id | null
  readonly confidence: NonNullable<Observed['confidence']>
}

/** The same answer with another source or another sureness. */
export function corrected(world: Pick<World, 'me' | 'playbook'>, at: Standing, fact: Rec<'fact'>, how: How, now: number): Change[] {
  const { subject, item, value, reason, day, visit, private: own } = fact.v
  const said: Observed = {
    account: at.family.account.id, subject: subject ?? at.family.account.id, item: item ?? '', value, confidence: how.confidence, shared: !own,
    ...(how.source && { source: how.source }), ...(reason && { reason }), ...(day && { day }), ...(visit && { visit }),
  }
  return [{ op: 'set', kind: 'fact', id: fact.id, fields: { retracted: true } }, observe(world, said, at.zone, now)]
}
