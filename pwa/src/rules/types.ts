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

/** A month in days, and the minutes the list asks for (G4). */
export interface Capacity {
  readonly month: string
  readonly working_days: number
  readonly left_days: number
  readonly wanted_minutes: number
}

/** A gate of one opportunity (K3): the checks that hold, and those still open. */
export interface GateState {
  readonly gate: string
  readonly passed: boolean
  readonly done: readonly string[]
  readonly open: readonly string[]
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
/** A block of the brief, of which one screen shows as many lines as fit. */
export type Block = 'caution' | 'unknown' | 'person' | 'visit' | 'promise' | 'rival'

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

/** What a move between stages needs, and the stages that make it so (S3). */
export interface Move {
  readonly rule: 'allowed' | 'approval' | 'forbidden'
  readonly because: readonly string[]
}

/** We are further than the buyer (S2): his step, the furthest of our stages that goes with it, how many too far. */
export interface Ahead {
  readonly step: string
  readonly up_to: string
  readonly stages: number
}

/** Where a sale stands in our process (S3). `told`: somebody said so; otherwise its stage does. */
export interface StepAt {
  readonly step: string | null
  readonly told: boolean
}

export type PointState = 'passed' | 'failed' | 'open'

/** A point through one side (S4). `own`: judged by itself; otherwise the answer to the whole stands for it. */
export interface SideState {
  readonly side: string
  readonly state: PointState
  readonly own: boolean
}

export interface Point {
  readonly item: string
  readonly must: boolean
  readonly state: PointState
  readonly sides: readonly SideState[]
}

/** An exit checklist as it stands (S4). `ready`: every point that must be passed is. */
export interface ExitState {
  readonly exit: string
  readonly ready: boolean
  readonly passed: number
  readonly points: readonly Point[]
}

/** S5: hundredths of a point over the weight judged; that weight in per cent. */
export interface Total {
  readonly party: string
  readonly sum: number | null
  readonly judged: number
}

/** What a test made of items came to (G10, K8). */
export interface Assessed {
  readonly assessment: string
  readonly percent: number | null
  readonly level: string | null
  readonly good: readonly string[]
  readonly bad: readonly string[]
  readonly open: readonly string[]
}

/** P10: support on one day, in per cent of what is judged. */
export interface Width {
  readonly day: string
  readonly supports: number
  readonly neutral: number
  readonly opposes: number
  readonly judged: number
}

/** G9: an account's segment, and what to offer it of each product line. */
export interface Fits {
  readonly segment: string | null
  readonly fits: readonly { readonly product: string; readonly advice: string }[]
}

/** G11: RFM in classes 5 (best) to 1. */
export interface Buying {
  readonly orders: number
  readonly recency_days: number | null
  readonly per_year: number
  readonly minor: number
  readonly variety: number
  readonly recency: number
  readonly frequency: number
  readonly amount: number
}

/** X2: may a gift be given, what was given this year, what is left. */
export interface Allowance {
  readonly rule: 'allowed' | 'approval'
  readonly given: number
  readonly left: number
}

/** K11: parts in hundredths of one thing known; `percent` of what there is to know. */
export interface TrustGauge {
  readonly product: number
  readonly company: number
  readonly personal: number
  readonly needs: number
  readonly preferences: number
  readonly about_them: number
  readonly shared: number
  readonly percent: number
}

/** T1: what one answer is worth in per cent; null: not confirmed yet. */
export interface Marked {
  readonly question: string
  readonly percent: number | null
}

export interface QuizScore {
  readonly percent: number
  readonly waiting: number
  readonly passed: boolean | null
  readonly marked: readonly Marked[]
}

/** S4: `success` is won in whole per cent of won and lost, `cycle_days` the middle one of the days a won one took. */
export interface Levers {
  readonly open: number
  readonly won: number
  readonly lost: number
  readonly success: number | null
  readonly cycle_days: number | null
}

/** S11: one line of the forecast, minor units, plain and weighted by probability. */
export interface Expected {
  readonly key: string
  readonly currency: string
  readonly count: number
  readonly minor: number
  readonly weighted: number
}

export interface Forecast {
  readonly months: readonly Expected[]
  readonly grades: readonly Expected[]
  readonly stages: readonly Expected[]
  readonly moved: Readonly<Record<string, number>>
}

/** G8: what came of the accounts that attended an event, or of those that did not. */
export interface EventSide {
  accounts: number
  readonly grades: Record<string, number>
  /** Accounts found by the event, by today's grade. */
  readonly found: Record<string, number>
  raised: number
  opportunities: number
  touched: number
}

export interface EventYield {
  readonly invited: number
  readonly accepted: number
  readonly attended: EventSide
  readonly absent: EventSide
  /** Accounts outside the reader's plots, which nobody here can judge. */
  readonly unseen: number
}

/** One item of a checklist as it stands; `left`: per cent of its freshness, null when missing or when it stays true. */
export interface ItemState {
  readonly item: string
  readonly state: 'known' | 'stale' | 'disputed' | 'missing'
  readonly left: number | null
  readonly age_days: number | null
  /** 2: needed at the present stage; 1: at the next; 0: later. */
  readonly need: number
}

/** A checklist of one subject; `known` of `of` items are fresh and undisputed (K1–K9). */
export interface Group {
  readonly group: string
  readonly known: number
  readonly of: number
  readonly items: readonly ItemState[]
}

/** V2: one question: what it teaches (`item`), which of the playbook's own it is (`question`), or both. */
export interface Ask {
  readonly item: string | null
  readonly question: string | null
  readonly subject: string
  readonly subject_kind: string
  readonly spin: string
  readonly form: string
  readonly size: string
  readonly sensitivity: string
  readonly state: Unknown['state'] | null
}

/** K12: a need as it stands; `place` counts the playbook's steps from 0. */
export interface Need {
  readonly item: string
  readonly subject: string
  readonly text: string
  readonly kind: string
  readonly step: string | null
  readonly place: number
  readonly met: boolean
  readonly day: string
  readonly age_days: number
  readonly source: string | null
}
