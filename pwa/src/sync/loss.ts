/** What a phone does when its system took something from it (eviction): all of its storage, or one part.
 *
 *  The rows can be fetched again. What the outbox held and the server never got is gone, so it is counted: the state
 *  keeps a census of the outbox, written in the same transaction as the outbox itself, and an opening phone compares the
 *  two. Where the state itself is gone, the numbers of its ops are: the phone goes on under a replica id issued anew
 *  (`renew`), and what was still in the outbox is numbered again. */
import { later } from './clock'
import { report } from './repair'
import { Roll } from './roll'
import type { State } from './state'
import type { Step } from './step'

/** What can have been lost, for the person and for the administrator. */
export interface Loss {
  /** Phone's clock. */
  readonly at: number
  /** The parts that were emptied; `all` stands for everything. */
  readonly stores: readonly string[]
  readonly unsent: number
  /** When the oldest unsent change was made, by the phone's clock. */
  readonly oldest: number | null
  readonly drafts: number
  readonly photos: number
  /** Nothing here remembered how much: all that was not sent after this time (ms) can be gone. */
  readonly since?: number | null
}

/** What the outbox lacks of what was counted, or undefined. */
export function outboxLoss({ meta, entries }: State): Pick<Loss, 'unsent' | 'oldest'> | undefined {
  const counted = meta.outbox
  if (counted?.version !== meta.version || entries.size >= counted.entries) return undefined
  return { unsent: Math.max(0, counted.unsent - Roll.of(entries).census.unsent), oldest: counted.oldest }
}

/** Whether ops are missing that the server has and no backup of it yet: they can no longer be sent after a restore. */
export function isKeptLost({ meta, kept }: State): boolean {
  const counted = meta.outbox
  return counted?.version === meta.version && kept.size < (counted.kept ?? 0)
}

/** The state is gone: stand on what is left of the outbox, and ask for a replica id of one's own. */
export function revive(step: Step): void {
  const left = [...step.entries.values(), ...step.kept.values()]
  const clock = left.reduce((clock, { op }) => (op.h ? later(clock, op.h) : clock), step.meta.clock)
  const key = left.reduce((last, entry) => Math.max(last, entry.key), 0)
  // Which of them have left is gone as well: one that may be with the server keeps its stamp.
  for (const entry of step.inOrder()) if (entry.state === 'unsent') step.put({ ...entry, state: 'sent' })
  step.set({ clock, nextKey: Math.max(step.meta.nextKey, key + 1), renew: true })
}

/** Remember a loss until the server was told; its oldest change by the server's clock. */
export function reportLoss(step: Step, loss: Loss): void {
  const { at, oldest, since: _, ...more } = loss
  report(step, { what: 'eviction', ...more, ...(oldest !== null && { oldest: Math.round(oldest + step.meta.offset) }) }, at)
}
