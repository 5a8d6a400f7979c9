/** Deleting and bringing back. Deleting is a field like any other (design: Merge): hidden at once, here and wherever the
 *  record is seen, with what hangs on it; taken back with a tap or, for 180 days, from "Recently deleted". */
import { world } from '../../live.svelte'
import type { Change, Id, Rec } from '../../storage/world'
import { say, t } from '../../ui/messages'
import { toast } from '../../ui/toast.svelte'

export const DELETED_DAYS = 180

type One = Pick<Rec, 'id' | 'kind'>

const marked = ({ id, kind }: One, deleted: boolean): Change => ({ op: 'set', kind, id, fields: { deleted } })

async function put(records: readonly One[], deleted: boolean): Promise<boolean> {
  const answer = await world().save(records.map((one) => marked(one, deleted)))
  if (!('code' in answer)) return true
  toast(say('error', answer.code, answer.detail))
  return false
}

/** Delete, and offer to take it back; false: it was refused, and said so. */
export async function remove(record: One, name: string): Promise<boolean> {
  if (!(await put([record], true))) return false
  toast(t('edit.deleted', { name }), { label: t('common.undo'), run: () => void put([record], false) })
  return true
}

/** Bring back, with the account it hangs on where that is deleted as well. */
export async function bringBack(record: One, name: string, account?: One): Promise<boolean> {
  if (!(await put(account ? [account, record] : [record], false))) return false
  toast(t('deleted.back', { name }))
  return true
}

/** Whether this person may change it: some records are their author's alone. */
export function mayChange(record: Rec, me: Id): boolean {
  const { author } = record.v as { author?: Id }
  return author === undefined || author === me
}
