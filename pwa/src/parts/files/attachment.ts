/** Photos and files in a form, as records, and as screens show them. */
import type { Place } from '../../generated/records'
import type { Attached, Change, Id } from '../../storage/world'

/** Chosen and not saved yet. */
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

/** As a record says it, or the server's answer to a team page. */
export interface Shown {
  readonly id: Id
  readonly sha256?: string | undefined
  readonly thumb?: string | undefined
  readonly mime?: string | undefined
  readonly bytes?: number | undefined
  readonly name?: string | undefined
  readonly caption?: string | undefined
  readonly place?: Place | undefined
}

export const isPhoto = (shown: Pick<Shown, 'mime'>): boolean => shown.mime?.startsWith('image/') === true

/** Newest first: ids are made of time. */
export function ofSubject(all: readonly { readonly id: Id; readonly v: Omit<Shown, 'id'> & { readonly subject?: string | undefined } }[], subject: Id): Shown[] {
  return all
    .filter((one) => one.v.subject === subject && one.v.sha256)
    .map((one) => ({ id: one.id, ...one.v }))
    .sort((a, b) => (a.id < b.id ? 1 : -1))
}
