/** The feed as one list: the page fetched last on top of the older ones, without doubles, comments still in the
 *  outbox beside those the server knows. Pure. */
import type { FeedComment, FeedItem } from '../../net/team'
import type { Rec } from '../../storage/world'

/** Fresh items replace what was shown of them; older ones stay below. */
export function merged(fresh: readonly FeedItem[], shown: readonly FeedItem[]): FeedItem[] {
  const known = new Set(fresh.map((item) => item.visit.id))
  return [...fresh, ...shown.filter((item) => !known.has(item.visit.id))]
}

export interface ShownComment extends FeedComment {
  readonly waiting: boolean
}

/** The server's comments and this phone's own that it has not counted yet, in the order of writing. */
export function commentsOf(item: FeedItem, own: Iterable<Rec<'comment'>>, nameOf: (id: string) => string | undefined): ShownComment[] {
  const comments = new Map<string, ShownComment>(item.comments.map((one) => [one.id, { ...one, waiting: false }]))
  for (const one of own) {
    if (one.v.subject !== item.visit.id || comments.has(one.id)) continue
    const id = one.v.author ?? ''
    comments.set(one.id, {
      id: one.id,
      author: { id, name: nameOf(id) ?? '' },
      text: one.v.text ?? '',
      written_at: one.v.written_at ?? '',
      waiting: one.pending,
    })
  }
  return [...comments.values()].sort((a, b) => a.written_at.localeCompare(b.written_at) || a.id.localeCompare(b.id))
}

/** Law 5: written on another day than it happened. */
export function writtenLate(fields: Readonly<Record<string, unknown>>): boolean {
  const { happened_at: happened, recorded_at: recorded } = fields
  if (typeof happened !== 'string' || typeof recorded !== 'string') return false
  return Date.parse(recorded) - Date.parse(happened) > LATE_MS
}
const LATE_MS = 12 * 3_600_000

export function textOf(fields: Readonly<Record<string, unknown>>, name: string): string {
  const value = fields[name]
  return typeof value === 'string' ? value : ''
}
