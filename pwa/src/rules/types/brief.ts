/** What the brief and the lists are given: who is due, what is unknown, who was met (G2, G5, G6, V1). */
import type { Args, Reason, Known } from './records'

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

/** A block of the brief, of which one screen shows as many lines as fit. */
export type Block = 'caution' | 'unknown' | 'person' | 'visit' | 'promise' | 'rival'

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
  /** Whose line is shown first, whose next. */
  readonly ranking: readonly Block[]
  readonly ages: Ages
}
