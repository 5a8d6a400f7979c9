/** What was deleted of late, as lines a person recognises, the last one first. */
import type { Rec, World } from '../../storage/world'
import { DELETED_DAYS, mayChange } from '../../parts/removing/removing'
import { titleOf } from '../../parts/words'

export interface DeletedLine {
  readonly record: Rec
  readonly title: string
  /** The company it belongs to; undefined for a company. */
  readonly account: Rec<'account'> | undefined
  /** Milliseconds, by the stamp of the deletion. */
  readonly at: number
  /** Days left to bring it back. */
  readonly left: number
  /** Only its author may. */
  readonly mine: boolean
}

const DAY_MS = 86_400_000
/** A stamp begins with its milliseconds. */
const millis = (stamp: string | undefined): number => parseInt((stamp ?? '').slice(0, 12), 16) || 0

export function deletedLines(records: readonly Rec[], world: Pick<World, 'get' | 'me'>, now: number): DeletedLine[] {
  return records
    .map((record) => lineOf(record, world, now))
    .filter((line) => line.left > 0)
    .sort((a, b) => b.at - a.at || (a.record.id < b.record.id ? -1 : 1))
}

function lineOf(record: Rec, world: Pick<World, 'get' | 'me'>, now: number): DeletedLine {
  const values = record.v as Readonly<Record<string, unknown>>
  const account = typeof values['account'] === 'string' ? world.get<'account'>(values['account']) : undefined
  const at = millis(record.stamps['deleted'])
  return {
    record, account, at, title: titleOf(values), left: Math.ceil((at + DELETED_DAYS * DAY_MS - now) / DAY_MS),
    mine: mayChange(record, world.me.id),
  }
}
