/** What a form holds of a photo or file that was chosen and not saved yet, and the record it becomes. */
import type { Attached, Change, Id } from '../storage/world'

export interface Carried extends Attached {
  readonly id: Id
  readonly caption?: string
  /** The place its camera wrote goes into the record; else it is left behind (X3). */
  readonly keepPlace?: boolean
}

export function attachmentOf(carried: Carried, account: Id, subject: Id): Change {
  const { id, keepPlace, place, caption, ...measured } = carried
  const words = caption?.trim().slice(0, 300)
  const fields = { account, subject, ...measured, ...(words && { caption: words }), ...(keepPlace && place && { place }) }
  return { op: 'new', kind: 'attachment', id, fields }
}
