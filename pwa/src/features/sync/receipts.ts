/** What happened to my changes after a merge, told in words (law 3): "your phone number kept; title changed by
 *  Wang; undo". Receipts name fields and stamps, never values; values are read from the record of today. */
import type { Id, Rec, Waiting, World } from '../../storage/world'

export interface ReceiptLine {
  readonly receipt: Rec<'receipt'>
  readonly record: Rec | undefined
  readonly account: Rec<'account'> | undefined
  /** Who changed the other side; undefined when the directory does not know them. */
  readonly by: string | undefined
  /** Where both of us wrote, mine is shown and the other's is kept beside it. */
  readonly kept: readonly string[]
  /** Where the other's value is shown and mine is kept beside it. */
  readonly lost: readonly string[]
  readonly merged: readonly string[]
  /** Changed by the other alone; nothing of mine was touched. */
  readonly parallel: readonly string[]
  /** Both wrote them, and somebody has chosen since. */
  readonly settled: readonly string[]
  /** What was decided about a late change of mine: `applied`, `edited` or `dismissed`. */
  readonly decision: string | undefined
  readonly at: string
}

/** What was decided about a late change that waits, and by whom; undefined while it waits. */
export function decisionOn(world: Pick<World, 'all' | 'get'>, item: Waiting): { decision: string; by: string | undefined } | undefined {
  if (item.ticket === undefined) return undefined
  for (const { v } of world.all('receipt')) {
    if (v.ticket !== item.ticket || v.decision === undefined) continue
    return { decision: v.decision, by: v.by === undefined ? undefined : world.get<'person'>(v.by)?.v.name }
  }
  return undefined
}

/** Newest first. */
export function receiptLines(world: Pick<World, 'all' | 'get'>): ReceiptLine[] {
  const lines = [...world.all('receipt')].map((receipt) => lineOf(world, receipt))
  return lines.sort((a, b) => (a.at < b.at ? 1 : a.at > b.at ? -1 : 0))
}

function lineOf(world: Pick<World, 'get'>, receipt: Rec<'receipt'>): ReceiptLine {
  const { v } = receipt
  const record = v.record === undefined ? undefined : world.get(v.record)
  const conflict = v.conflict ?? []
  const mine = (field: string): boolean => record === undefined || record.stamps[field] === v.stamps?.[field]
  const open = (field: string): boolean => (record?.alt?.[field]?.length ?? 0) > 0
  return {
    receipt,
    record,
    account: accountOf(world, v.account ?? (record?.kind === 'account' ? record.id : undefined)),
    by: v.by === undefined ? undefined : world.get<'person'>(v.by)?.v.name,
    kept: conflict.filter((field) => open(field) && mine(field)),
    lost: conflict.filter((field) => open(field) && !mine(field)),
    settled: conflict.filter((field) => !open(field)),
    decision: v.decision,
    merged: v.merged ?? [],
    parallel: v.parallel ?? [],
    at: v.at ?? '',
  }
}

function accountOf(world: Pick<World, 'get'>, id: Id | undefined): Rec<'account'> | undefined {
  return id === undefined ? undefined : world.get<'account'>(id)
}
