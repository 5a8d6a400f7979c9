/** One observation as a change to save (facts are appended, never edited). Screens share it; what an answer means is
 *  the rules' business. */
import { itemOf } from './rules/playbook'
import { dayIn } from './ui/dates'
import type { Change, Id, World } from './storage/world'

export interface Observed {
  readonly account: Id
  readonly subject: Id
  readonly item: string
  readonly value: unknown
  readonly reason?: string
  readonly source?: Id
  /** The visit it was learned at. */
  readonly visit?: Id
  readonly confidence?: 'low' | 'middle' | 'high'
  /** When it was learned; absent: today. */
  readonly day?: string
  /** A private item the rep shows to the team on purpose. */
  readonly shared?: boolean
}

/** Private items stay their author's own until shared (K9): their facts travel in nobody else's bucket. */
export const isPrivate = (world: Pick<World, 'playbook'>, item: string): boolean => itemOf(world.playbook, item)?.sensitivity === 'private'

/** `zone`: the plot's, in which days count; `at`: now in milliseconds. */
export function observe(world: Pick<World, 'me' | 'playbook'>, seen: Observed, zone: string, at: number): Change {
  const fields: Record<string, unknown> = {
    account: seen.account,
    subject: seen.subject,
    item: seen.item,
    value: seen.value,
    author: world.me.id,
    day: seen.day ?? dayIn(zone, at),
    recorded_at: new Date(at).toISOString(),
  }
  if (seen.reason) fields['reason'] = seen.reason
  if (seen.source) fields['source'] = seen.source
  if (seen.visit) fields['visit'] = seen.visit
  if (seen.confidence) fields['confidence'] = seen.confidence
  if (!seen.shared && isPrivate(world, seen.item)) fields['private'] = true
  return { op: 'new', kind: 'fact', fields }
}
