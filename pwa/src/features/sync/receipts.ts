/** What happened to my changes after a merge, told in words (law 3): "your phone number kept; title changed by
 *  Wang; undo". Receipts name fields and stamps, never values; values are read from the record of today. */
import type { Rec, Waiting, World } from '../../storage/world'
import { KNOWN } from './waiting'

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
  /** The fields I wrote in it. */
  readonly wrote: readonly string[]
  /** Those that were let in with another value than mine. */
  readonly changed: readonly string[]
  /** Let in, and not on this phone: it went with its account. */
  readonly away: boolean
  /** What is known of the record by name: its values here, or what I wrote while that still waits to be acknowledged. */
  readonly known: Readonly<Record<string, unknown>>
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
export function receiptLines(world: Pick<World, 'all' | 'get' | 'waiting'>): ReceiptLine[] {
  const lines = [...world.all('receipt')].map((receipt) => lineOf(world, receipt))
  return lines.sort((a, b) => (a.at < b.at ? 1 : a.at > b.at ? -1 : 0))
}

function lineOf(world: Pick<World, 'get' | 'waiting'>, receipt: Rec<'receipt'>): ReceiptLine {
  const { v } = receipt
  const record = v.record === undefined ? undefined : world.get(v.record)
  const conflict = v.decision === undefined ? (v.conflict ?? []) : []
  const mine = (field: string): boolean => record === undefined || record.stamps[field] === v.stamps?.[field]
  const open = (field: string): boolean => (record?.alt?.[field]?.length ?? 0) > 0
  const waits = v.ticket === undefined ? undefined : world.waiting().find((item) => item.ticket === v.ticket)?.change
  const fields: Readonly<Record<string, unknown>> = waits === undefined || waits.op === 'cmd' ? {} : waits.fields
  const account = v.account ?? (record?.kind === 'account' ? record.id : undefined)
  return {
    receipt,
    record,
    account: account === undefined ? undefined : world.get<'account'>(account),
    by: v.by === undefined ? undefined : world.get<'person'>(v.by)?.v.name,
    kept: conflict.filter((field) => open(field) && mine(field)),
    lost: conflict.filter((field) => open(field) && !mine(field)),
    settled: conflict.filter((field) => !open(field)),
    decision: v.decision,
    wrote: v.ticket === undefined ? [] : Object.keys(v.stamps ?? {}).filter((field) => !KNOWN.has(field)),
    changed: v.decision === undefined ? [] : (v.conflict ?? []),
    away: record === undefined && (v.decision === 'applied' || v.decision === 'edited'),
    known: { ...fields, ...record?.v },
    merged: v.merged ?? [],
    parallel: v.parallel ?? [],
    at: v.at ?? '',
  }
}
