// Written by `python -m shared_schema.generate`; do not edit.

/** G5: days between touches by grade; `opportunity` the longest gap for an open opportunity of the first grade. */
export interface Cadences {
  readonly by_grade: Readonly<Record<string, number>>
  readonly opportunity: number
  readonly ungraded: number
}

/** What to mind in a step. */
export interface Caution {
  readonly id: string
  readonly label: Text
}

/** A group of items in the order they are shown. */
export interface Checklist {
  readonly id: string
  readonly label: Text
  readonly method: string
  readonly items: readonly Item[]
}

/** One answer to choose; `days`: how long this way of deciding usually takes (K2). */
export interface Choice {
  readonly id: string
  readonly label: Text
  readonly days: number | null
}

/** A row of the grading table: the grade, and for each input the answers that fit it. */
export interface DecisionRow {
  readonly grade: string
  readonly when: Readonly<Record<string, readonly string[]>>
}

/** G2 for accounts that have a system, or have none; `inputs` in the order to ask for them. */
export interface DecisionTable {
  readonly system: boolean
  readonly inputs: readonly string[]
  readonly rows: readonly DecisionRow[]
}

/** One of the four grades (G1): how soon an account can close, told for those without and with a system. */
export interface Grade {
  readonly id: string
  readonly label: Text
  readonly no_system: Text
  readonly has_system: Text
  readonly ask_no_system: Text
  readonly ask_has_system: Text
  readonly within_months: number | null
  readonly assumed_stage: string | null
  readonly cautions: readonly Text[]
}

/** One thing to know: how it is answered, how long it stays true, and the question that learns it. */
export interface Item {
  readonly id: string
  readonly subject: 'account' | 'opportunity' | 'contact'
  readonly group: string
  readonly label: Text
  readonly kind: 'text' | 'choice' | 'number' | 'money' | 'date' | 'month' | 'yesno' | 'contact'
  readonly method: string
  readonly ask: Text | null
  readonly form: 'open' | 'closed'
  readonly choices: readonly Choice[]
  readonly sensitivity: 'public' | 'semi-public' | 'private'
  readonly fresh_days: number | null
  readonly weight: number
  readonly from_stage: string | null
  readonly only_if: Readonly<Record<string, string>>
  readonly latest: boolean
}

/** A whole method. */
export interface Playbook {
  readonly id: string
  readonly version: number
  readonly name: Text
  readonly grades: readonly Grade[]
  readonly decision_tables: readonly DecisionTable[]
  readonly cadences: Cadences
  readonly touches: readonly Touch[]
  readonly statuses: readonly Status[]
  readonly checklists: readonly Checklist[]
  readonly stages: readonly Stage[]
  readonly steps: readonly Step[]
  readonly maintenance: readonly Purpose[]
  readonly time_budget: TimeBudget
  readonly thresholds: Thresholds
}

/** What a visit may be for (V1). */
export interface Purpose {
  readonly id: string
  readonly label: Text
}

/** A stage of an opportunity (S1) with its chance of winning, and the steps of the process it spans (S3). */
export interface Stage {
  readonly id: string
  readonly label: Text
  readonly probability: number
  readonly steps: readonly string[]
}

/** Where an account stands in the list (G7); one that is not `cultivated` is never due. */
export interface Status {
  readonly id: string
  readonly label: Text
  readonly cultivated: boolean
}

/** A step of the sales process (S3); `skip`: may one pass it over. */
export interface Step {
  readonly id: string
  readonly label: Text
  readonly skip: 'ok' | 'approval' | 'no'
  readonly purposes: readonly Purpose[]
  readonly cautions: readonly Caution[]
}

/** What a person reads, in both languages. */
export interface Text {
  readonly 'zh-CN': string
  readonly en: string
}

/** Where a warning begins (P8, K2). */
export interface Thresholds {
  readonly few_contacts: number
  readonly heavy_weight: number
  readonly contact_cold_days: number
  readonly touch_repeat_days: number
  readonly decision_soon_days: number
}

/** G4: how a rep's month is meant to be spent. */
export interface TimeBudget {
  readonly minutes_per_day: number
  readonly plans: readonly TimePlan[]
}

/** A month's plan for one grade, or for new accounts (`new`). */
export interface TimePlan {
  readonly grade: string
  readonly accounts: number
  readonly days: number
}

/** A way of touching an account (G6), the grades it is usual for and those whose cadence it satisfies. */
export interface Touch {
  readonly id: string
  readonly label: Text
  readonly usual_for: readonly string[]
  readonly counts_for: readonly string[]
  readonly minutes: number
  readonly note: Text | null
}
