/** Saving from a screen: said once it is durable, a refusal in words. A sheet with fields saves through its form
 *  (`forms/typed.svelte.ts`), which shows the refusal where it was typed; all else says it in a toast, through `commit`. */
import { world } from '../live.svelte'
import type { Change, Id, Invalid } from '../storage/world'
import { say, t } from '../ui/messages'
import { toast } from '../ui/toast.svelte'

export const refusal = ({ code, detail }: Invalid): string => say('error', code, detail)

interface Besides {
  /** What takes it back, by the ids it was saved under; offered beside what is said. */
  readonly undo?: (ids: readonly Id[]) => readonly Change[]
  /** What was typed for it, dropped in the same transaction. */
  readonly draft?: string
}

/** The ids it was saved under; undefined: it was refused, and said why. */
export type Saved = readonly Id[] | undefined

/** Save, and say it (nothing for ''): resolves once it is durable. */
export async function commit(changes: readonly Change[], said: string, { undo, draft }: Besides = {}): Promise<Saved> {
  const saved = await world().save(changes, draft)
  if ('code' in saved) {
    toast(refusal(saved))
    return undefined
  }
  if (said) toast(said, undo && { label: t('common.undo'), run: () => void commit(undo(saved), '') })
  return saved
}
