/** Deleting and bringing back. Deleting is a field like any other (design: Merge): hidden at once, here and wherever the
 *  record is seen, with what hangs on it; taken back with a tap or, for 180 days, from "Recently deleted". */
import type { Change, Id, Rec } from '../../storage/world'
import { t } from '../../ui/messages'
import { commit, type Saved } from '../saving'

export const DELETED_DAYS = 180

type One = Pick<Rec, 'id' | 'kind'>

const marked = ({ id, kind }: One, deleted: boolean): Change => ({ op: 'set', kind, id, fields: { deleted } })

/** Delete, and offer to take it back. */
export const remove = (record: One, name: string): Promise<Saved> =>
  commit([marked(record, true)], t('edit.deleted', { name }), { undo: () => [marked(record, false)] })

/** Bring back, with the account it hangs on where that is deleted as well. */
export const bringBack = (record: One, name: string, account?: One): Promise<Saved> =>
  commit((account ? [account, record] : [record]).map((one) => marked(one, false)), t('deleted.back', { name }))

/** Whether this person may change it: some records are their author's alone. */
export function mayChange(record: Rec, me: Id): boolean {
  const { author } = record.v as { author?: Id }
  return author === undefined || author === me
}
