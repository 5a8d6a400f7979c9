/** What the rules take and give: plain records in, plain JSON out, the same shape in both languages
 *  (`shared_schema/rules/types.py`; result members keep the wire's snake_case so that vectors compare as they are).
 *  A result never holds a sentence: why stands as `{code, args}` and the screens say it in the reader's language. */
import type { Kind, RecordOf } from '../generated/records'

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

/** G2: which grade the observations speak for. Empty `grades`: they do not tell. */
export interface GradeSuggestion {
  readonly grades: readonly string[]
  readonly certainty: 'sure' | 'partial' | 'none'
  readonly system: boolean | null
  readonly reasons: readonly Reason[]
  /** `ask.item {item}` or `ask.grade {grade, system}`: what would tell the remaining grades apart. */
  readonly ask: readonly Reason[]
  readonly current: Known | null
  /** A grade is recorded and is not among the suggested. */
  readonly differs: boolean
}

/** The touch a cadence is counted from. */
export interface LastTouch {
  readonly id: string
  readonly day: string
  readonly touch: string
  readonly days_ago: number
}

/** G5: when the account is next due, and why. */
export interface NextTouch {
  readonly status: 'late' | 'due' | 'upcoming' | 'snoozed' | 'none'
  readonly due: string | null
  readonly days_late: number
  readonly days_until: number
  readonly grade: string | null
  readonly cadence_days: number | null
  readonly last: LastTouch | null
  readonly opportunity: string | null
  readonly reasons: readonly Reason[]
}

/** G6: a usual touch for this grade that was not used lately. */
export interface TouchSuggestion {
  readonly touch: string | null
  readonly reasons: readonly Reason[]
}

/** Something we do not know (any more), in the order of asking. */
export interface Unknown {
  readonly item: string
  readonly subject: string
  readonly subject_kind: string
  readonly group: string
  readonly state: 'missing' | 'stale' | 'disputed'
  /** 2: needed at the present stage; 1: at the next. */
  readonly need: number
  readonly score: number
  readonly form: string
  readonly sensitivity: string
  readonly age_days: number | null
  readonly value: unknown
}

/** One of the playbook's signals that holds: of what, the values its sentence names, the item to ask about. */
export interface Caution {
  /** The signal's id; of a sequence its id and `.out_of_order` or `.passed`. */
  readonly signal: string
  readonly kind: string
  /** `account`, `opportunity` or `contact`: what `subject` is. */
  readonly about: string
  readonly subject: string
  readonly args: Args
  readonly ask: string | null
}

/** G4: plan, capacity and what was done for one grade. */
export interface BudgetRow {
  readonly grade: string
  readonly plan_accounts: number
  readonly plan_minutes: number
  readonly accounts: number
  readonly touched: number
  readonly visits: number
  readonly minutes: number
}

/** A month of a rep's time. */
export interface Budget {
  readonly month: string
  readonly plan_minutes: number
  readonly minutes: number
  readonly rows: readonly BudgetRow[]
}

export interface OpportunityLine {
  readonly id: string
  readonly name: string
  readonly stage: string | null
  readonly stage_age_days: number | null
  readonly probability: number | null
  readonly amount: unknown
  readonly expected_close: string | null
}

export interface PersonLine {
  readonly id: string
  readonly name: string
  readonly title: string | null
  readonly role: string | null
  readonly influence: string | null
  readonly support: string | null
  readonly coach: boolean
  readonly weight: number | null
  readonly last_met: string | null
  readonly met_days: number | null
  readonly age_days: number | null
}

export interface VisitLine {
  readonly id: string
  readonly day: string
  readonly age_days: number
  readonly touch: string
  readonly purpose: string | null
  readonly people: readonly string[]
}

export interface TaskLine {
  readonly id: string
  readonly title: string
  readonly due: string | null
  readonly days_late: number
}

export interface RivalLine {
  readonly item: string
  readonly subject: string
  readonly value: unknown
  readonly age_days: number
  readonly fresh: boolean
}

/** Days since the newest thing known in each block; null when there is none. */
export interface Ages {
  readonly grade: number | null
  readonly stage: number | null
  readonly people: number | null
  readonly visits: number | null
  readonly rivals: number | null
}

/** The one screen read before a visit. */
export interface Brief {
  readonly id: string
  readonly name: string
  readonly grade: Known | null
  readonly suggestion: GradeSuggestion
  readonly touch: NextTouch
  readonly touch_suggestion: TouchSuggestion
  readonly opportunities: readonly OpportunityLine[]
  readonly next_step: TaskLine | null
  readonly unknowns: readonly Unknown[]
  readonly people: readonly PersonLine[]
  readonly cautions: readonly Caution[]
  readonly visits: readonly VisitLine[]
  readonly promises: { readonly ours: readonly TaskLine[]; readonly theirs: readonly TaskLine[] }
  readonly rivals: readonly RivalLine[]
  readonly ages: Ages
}
