/** What the rules take: plain records; and what is held to be true of one item. */
import type { Kind, RecordOf } from '../../generated/records'

/** A record as the rules read it: id, kind and fields on one level; set entries as `people:<id>`. */
export type Plain<K extends Kind = Kind> = { readonly id: string; readonly kind: K } & RecordOf<K>

/** Screens hold `{id, kind, v}`; this is the same record for a rule. */
export function plain<K extends Kind>(rec: { readonly id: string; readonly kind: K; readonly v: RecordOf<K> }): Plain<K> {
  return { ...rec.v, id: rec.id, kind: rec.kind }
}

/** An account with everything that hangs on it; deleted records may be among them, the rules pass them over. */
export interface Family {
  readonly account: Plain<'account'>
  readonly contacts?: readonly Plain<'contact'>[]
  readonly opportunities?: readonly Plain<'opportunity'>[]
  readonly visits?: readonly Plain<'visit'>[]
  readonly facts?: readonly Plain<'fact'>[]
  readonly tasks?: readonly Plain<'task'>[]
  readonly plot?: Plain<'plot'> | null | undefined
  /** Those of the company, of all regions. The same array again is the same calendars: what is gathered of it is kept. */
  readonly calendars?: readonly Plain<'calendar'>[]
}

export type Args = Readonly<Record<string, unknown>>

/** Why, as a code with its data. */
export interface Reason {
  readonly code: string
  readonly args: Args
}

/** One observation that still stands beside the chosen one. */
export interface Observation {
  readonly fact: string
  readonly value: unknown
  readonly day: string
  readonly age_days: number
  readonly author: string
  readonly source: string | null
  readonly confidence: string
}

/** What we hold to be true of one item: the chosen observation, its age, and who says otherwise. */
export interface Known extends Observation {
  readonly item: string
  readonly subject: string
  readonly fresh: boolean
  readonly visit: string | null
  readonly reason: string | null
  /** How many standing observations say the same, this one included. */
  readonly agree: number
  readonly others: readonly Observation[]
}

/** Subject -> item -> what is known. */
export type Selected = ReadonlyMap<string, ReadonlyMap<string, Known>>
