// Written by `python -m shared_schema.generate`; do not edit.

/** S6: how a meeting is laid out. */
export interface Agenda {
  readonly id: string
  readonly label: Text
  readonly parts: readonly AgendaPart[]
}

export interface AgendaPart {
  readonly label: Text
  readonly minutes: number
  readonly note: Text | null
}

/** Money in the currency's smallest unit (fen, cent), the currency by ISO 4217. */
export interface Amount {
  readonly minor: number
  readonly currency: string
}

/** A value a signal's sentence names: `{days}` stands for the argument `days`, shown as what it is. */
export interface Argument {
  readonly name: string
  readonly value: unknown
  readonly show: 'text' | 'number' | 'percent' | 'day' | 'money' | 'item' | 'answer' | 'name' | 'ago'
  readonly item: string | null
}

/** A test made of items, with reasons: is it a key account (G10), is a project worth it (K8), is it our hour. */
export interface Assessment {
  readonly id: string
  readonly method: string
  readonly about: 'account' | 'opportunity' | 'contact'
  readonly label: Text
  readonly items: readonly Judged[]
  readonly levels: readonly Level[]
  readonly beside: readonly string[]
}

/** One of the customer's own steps (S2): who acts, how far we may be, how many bidders are left after it. */
export interface BuyerStep {
  readonly id: string
  readonly label: Text
  readonly who: Text
  readonly up_to: string
  readonly bidders: Text | null
}

/** A reason to touch an account more or less often than its grade says; the first that holds counts. */
export interface CadenceRule {
  readonly id: string
  readonly label: Text
  readonly when: unknown
  readonly days: number
  readonly in_working_days: boolean
}

/** G5: days between touches by grade; `opportunity` the longest gap for an open opportunity of the first grade. */
export interface Cadences {
  readonly by_grade: Readonly<Record<string, number>>
  readonly opportunity: number
  readonly ungraded: number
  readonly by_segment: Readonly<Record<string, Readonly<Record<string, number>>>>
  readonly in_working_days: readonly string[]
  readonly segments_in_working_days: readonly string[]
  readonly ungraded_in_working_days: boolean
  readonly rules: readonly CadenceRule[]
}

/** R2: what a phase of care is about, and what recurs in it every so many days. */
export interface CarePhase {
  readonly id: string
  readonly label: Text
  readonly focus: readonly Text[]
  readonly every_days: number | null
  readonly task: Text | null
  readonly items: readonly string[]
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

/** One thing to choose; `days`: how long this way of deciding usually takes (K2). */
export interface Choice {
  readonly id: string
  readonly label: Text
  readonly days: number | null
  readonly help: Text | null
  readonly retired: boolean
}

/** Something shared; the rarer, the larger its factor before it is squared (K10, K11). */
export interface Coincidence {
  readonly id: string
  readonly label: Text
  readonly factor: number
}

/** One column of a table's answer (K6). */
export interface Column {
  readonly id: string
  readonly label: Text
  readonly kind: 'text' | 'number' | 'choice'
  readonly choices: readonly Choice[]
}

/** A condition with a name, for use in others. One about the account can be asked of any case. */
export interface Condition {
  readonly when: unknown
  readonly about: 'account' | 'opportunity' | 'contact' | 'visit' | 'task'
}

/** One criterion of a scorecard; weights of a card add up to 100. */
export interface Criterion {
  readonly id: string
  readonly label: Text
  readonly weight: number
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

/** S8: a typical doubt and how it can be answered. */
export interface Doubt {
  readonly id: string
  readonly label: Text
  readonly answer: Text
}

/** S4: what is to be done, and how well it was done, before a stage is left. */
export interface Exit {
  readonly id: string
  readonly method: string
  readonly label: Text
  readonly stage: string
  readonly points: readonly ExitPoint[]
  readonly rule: Text | null
  readonly sides: readonly string[]
}

/** One point of an exit checklist: the item that answers it, the answers that pass, and whether it must. */
export interface ExitPoint {
  readonly item: string
  readonly good: readonly string[]
  readonly must: boolean
}

/** S4: each point of an exit checklist judged through several sides, in one scale of words. */
export interface ExitViews {
  readonly method: string
  readonly answers: readonly Choice[]
  readonly good: readonly string[]
  readonly sides: readonly Side[]
}

/** What to offer a segment of a product line: sell it, keep it simple, or do not bother (G9). */
export interface Fit {
  readonly segment: string
  readonly product: string
  readonly advice: 'sell' | 'simple' | 'no'
  readonly note: Text | null
}

/** A gate on the way to a win (K3), asked of an opportunity; passed when every check holds. */
export interface Gate {
  readonly id: string
  readonly method: string
  readonly label: Text
  readonly checks: readonly GateCheck[]
}

/** One condition of a gate, with the question or the step that closes it. */
export interface GateCheck {
  readonly id: string
  readonly label: Text
  readonly when: unknown
  readonly next: Text | null
  readonly ask: string | null
}

/** A grade (G1), the first the soonest to close: how soon, told for accounts without and with a system. */
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

/** X2: what may be given, up to how much per person and year, and from where on somebody must say yes. */
export interface Hospitality {
  readonly kinds: readonly Choice[]
  readonly per_person_year: Amount
  readonly approval_from: Amount
  readonly rules: readonly Text[]
}

/** One thing to know: how it is answered, how long it stays true, and the question that learns it. */
export interface Item {
  readonly id: string
  readonly subject: 'account' | 'opportunity' | 'contact' | 'rival'
  readonly group: string
  readonly label: Text
  readonly kind: 'text' | 'choice' | 'number' | 'money' | 'date' | 'month' | 'yesno' | 'contact' | 'table'
  readonly method: string
  readonly ask: Text | null
  readonly form: 'open' | 'closed'
  readonly choices: readonly Choice[]
  readonly rows: readonly Choice[]
  readonly columns: readonly Column[]
  readonly sensitivity: 'public' | 'semi-public' | 'private'
  readonly fresh_days: number | null
  readonly weight: number
  readonly from_stage: string | null
  readonly only_if: Readonly<Record<string, string>>
  readonly only_ownership: readonly string[]
  readonly latest: boolean
  readonly asked: boolean
  readonly retired: boolean
  readonly help: Text | null
}

/** One of the jobs a rep does with a plot (G3), and the grades whose accounts it covers. */
export interface Job {
  readonly id: string
  readonly label: Text
  readonly text: Text
  readonly grades: readonly string[]
  readonly without_grade: boolean
}

/** One item of an assessment: which answers speak for it, and how much they weigh. */
export interface Judged {
  readonly item: string
  readonly good: readonly string[]
  readonly weight: number
}

/** A verdict from so many per cent of the weight on. */
export interface Level {
  readonly from_percent: number
  readonly id: string
  readonly label: Text
}

/** A move between two stages that the general rule does not judge rightly. */
export interface Move {
  readonly from: string
  readonly to: string
  readonly rule: 'allowed' | 'approval' | 'forbidden'
}

/** K12: how far a need has come, from a complaint or a doubt to one that is met; `next`: what brings it on. */
export interface NeedStep {
  readonly id: string
  readonly label: Text
  readonly next: Text | null
}

/** What the map of people is drawn with (P1–P11). Items named here are answered by facts about a contact. */
export interface People {
  readonly levels: readonly Choice[]
  readonly departments: readonly Choice[]
  readonly stances: readonly Stance[]
  readonly quadrants: readonly Quadrant[]
  readonly measures: readonly Choice[]
  readonly plan_items: readonly string[]
  readonly senior_ways: readonly Choice[]
  readonly coach_signs: readonly Choice[]
  readonly coach_gives: readonly Text[]
  readonly steps: readonly Choice[]
}

/** A whole method. What is absent is not part of it: its screens stay away. */
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
  readonly thresholds: Readonly<Record<string, number>>
  readonly conditions: Readonly<Record<string, Condition>>
  readonly signals: readonly Signal[]
  readonly sequences: readonly Sequence[]
  readonly assessments: readonly Assessment[]
  readonly gates: readonly Gate[]
  readonly rival_items: readonly string[]
  readonly segments: readonly Segment[]
  readonly products: readonly Product[]
  readonly fits: readonly Fit[]
  readonly scoring: Scoring | null
  readonly plot: Plot | null
  readonly jobs: readonly Job[]
  readonly expected_grades: readonly string[]
  readonly people: People | null
  readonly buyer_steps: readonly BuyerStep[]
  readonly moves: readonly Move[]
  readonly exits: readonly Exit[]
  readonly exit_views: ExitViews | null
  readonly scorecards: readonly Scorecard[]
  readonly agendas: readonly Agenda[]
  readonly doubts: readonly Doubt[]
  readonly review: Review | null
  readonly visit: VisitGuide | null
  readonly trust: Trust | null
  readonly relations: Relations | null
  readonly hospitality: Hospitality | null
  readonly quiz: Quiz | null
  readonly self_checks: readonly SelfCheck[]
}

/** How a plot is filled and kept (G7, G8). */
export interface Plot {
  readonly size: number
  readonly sources: readonly Choice[]
  readonly ways: readonly SearchWay[]
  readonly keys: readonly Text[]
  readonly advice: readonly Text[]
  readonly industries: readonly Choice[]
  readonly visits_a_week: number
  readonly event_advice: Text | null
  readonly techniques: readonly Choice[]
  readonly event_checklist: readonly Choice[]
}

/** One thing to tell about our product, our company or ourselves (K10). */
export interface Pointer {
  readonly id: string
  readonly about: 'product' | 'company' | 'personal'
  readonly label: Text
  readonly says: Text | null
}

/** One mistake: where, what, and the arguments of its sentence. */
export interface Problem {
  readonly path: string
  readonly code: string
  readonly args: Readonly<Record<string, unknown>>
}

/** A product line and the functions of the people to reach for it (G9). */
export interface Product {
  readonly id: string
  readonly label: Text
  readonly reach: readonly Text[]
}

/** What a visit may be for (V1). */
export interface Purpose {
  readonly id: string
  readonly label: Text
}

/** P4: influence against support; `order` says to whom time goes first. */
export interface Quadrant {
  readonly id: string
  readonly label: Text
  readonly influence: 'low' | 'high'
  readonly support: 'low' | 'high'
  readonly order: number
  readonly advice: Text
  readonly folk: Text | null
}

/** A question that fits any account (V2): open or closed, its place in SPIN, big before small. */
export interface Question {
  readonly id: string
  readonly text: Text
  readonly form: 'open' | 'closed'
  readonly spin: 'situation' | 'problem' | 'implication' | 'need_payoff'
  readonly size: 'big' | 'small'
  readonly stages: readonly string[]
  readonly item: string | null
}

/** T1: how many are drawn, for how many minutes, and what passes; each question counts the same. */
export interface Quiz {
  readonly draw: number
  readonly minutes: number
  readonly pass_percent: number
  readonly open_at_most: number
  readonly questions: readonly QuizQuestion[]
}

/** T1: closed with its right choices, or open with its key points, which a supervisor confirms. */
export interface QuizQuestion {
  readonly id: string
  readonly method: string
  readonly form: 'open' | 'closed'
  readonly text: Text
  readonly choices: readonly Choice[]
  readonly right: readonly string[]
  readonly points: readonly Text[]
  readonly needed: number | null
  readonly why: Text | null
}

/** R1: how far a relation is, by the share of the customer's spending with us, and its measures. */
export interface RelationStage {
  readonly id: string
  readonly label: Text
  readonly from_share: number
  readonly measures: readonly Text[]
}

/** After winning (R1–R5). */
export interface Relations {
  readonly stages: readonly RelationStage[]
  readonly broken_inner: readonly Choice[]
  readonly broken_outer: readonly Choice[]
  readonly care: readonly CarePhase[]
  readonly surveys: readonly Survey[]
  readonly leave_reasons: readonly Choice[]
  readonly leave_measures: readonly Text[]
  readonly span: Span | null
}

export interface Review {
  readonly parts: readonly ReviewPart[]
  readonly loss_reasons: readonly Choice[]
  readonly concession_rules: readonly Text[]
  readonly lessons: readonly Text[]
}

/** S7: one part of a project review meeting. */
export interface ReviewPart {
  readonly id: string
  readonly label: Text
  readonly hint: Text | null
}

/** S5: us against each competitor, each criterion from 1 to `scale`. */
export interface Scorecard {
  readonly id: string
  readonly method: string
  readonly label: Text
  readonly scale: number
  readonly criteria: readonly Criterion[]
}

/** Where the five classes of recency (days), frequency (orders a year) and amount begin (G11), best class first. */
export interface Scoring {
  readonly currency: string
  readonly recency_days: readonly number[]
  readonly orders_per_year: readonly number[]
  readonly amount_minor: readonly number[]
  readonly items: readonly string[]
}

/** A way of finding accounts, rated effectiveness by coverage from 1 to 3 (G7). */
export interface SearchWay {
  readonly id: string
  readonly label: Text
  readonly effectiveness: number
  readonly coverage: number
}

/** A class of accounts (G9); the first whose `when` holds is the account's. */
export interface Segment {
  readonly id: string
  readonly label: Text
  readonly when: unknown
}

/** T2: attitude, knowledge, skills: the rep's own view, private. */
export interface SelfCheck {
  readonly id: string
  readonly label: Text
  readonly points: readonly Choice[]
}

/** Items whose dates come in this order (K2); those in `due` warn when their date passed and work went on. */
export interface Sequence {
  readonly id: string
  readonly method: string
  readonly items: readonly string[]
  readonly out_of_order: Text
  readonly due: readonly string[]
  readonly passed: Text | null
  readonly until_stage: string | null
}

/** One of those through whom a point is judged (S4: customer, partner, rival). */
export interface Side {
  readonly id: string
  readonly label: Text
  readonly ask: Text
  readonly only_if: Readonly<Record<string, string>>
  readonly retired: boolean
}

/** Something that holds and should be said: what, of whom, and the next step. */
export interface Signal {
  readonly id: string
  readonly kind: 'warning' | 'contradiction' | 'sign' | 'review' | 'watch'
  readonly method: string
  readonly about: 'account' | 'opportunity' | 'contact'
  readonly when: unknown
  readonly label: Text
  readonly next: Text | null
  readonly ask: string | null
  readonly arguments: readonly Argument[]
}

/** R2: how many key accounts one person can look after; which they are, the highest level of a test says. */
export interface Span {
  readonly assessment: string
  readonly at_most: number
  readonly advice: Text
}

/** A stage of an opportunity (S1) with its chance of winning, and the steps of the process it spans (S3). */
export interface Stage {
  readonly id: string
  readonly label: Text
  readonly probability: number
  readonly steps: readonly string[]
  readonly skip: 'ok' | 'approval' | 'no'
  readonly enter: 'ok' | 'approval'
  readonly means: Text | null
}

/** P5: recognition of our business against personal sympathy. */
export interface Stance {
  readonly id: string
  readonly label: Text
  readonly mind: 'low' | 'middle' | 'high'
  readonly heart: 'low' | 'high'
}

/** Where an account stands in the list (G7); one that is not `cultivated` is never due. */
export interface Status {
  readonly id: string
  readonly label: Text
  readonly cultivated: boolean
  readonly refill: boolean
  readonly retired: boolean
}

/** A step of the sales process (S3); `skip`: may one pass it over. */
export interface Step {
  readonly id: string
  readonly label: Text
  readonly skip: 'ok' | 'approval' | 'no'
  readonly purposes: readonly Purpose[]
  readonly enter: 'ok' | 'approval'
  readonly cautions: readonly Caution[]
}

/** R3: five levels; satisfied is not loyal, so loyalty is asked for itself. */
export interface Survey {
  readonly id: string
  readonly label: Text
  readonly method: string
  readonly levels: readonly Choice[]
  readonly questions: readonly SurveyQuestion[]
  readonly sample: number | null
}

export interface SurveyQuestion {
  readonly id: string
  readonly label: Text
}

/** What a person reads, in both languages. */
export interface Text {
  readonly 'zh-CN': string
  readonly en: string
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
  readonly register: boolean
  readonly retired: boolean
}

/** K10, K11: what we tell, what we share, and how both count. */
export interface Trust {
  readonly pointers: readonly Pointer[]
  readonly coincidences: readonly Coincidence[]
  readonly personal_percent: number
  readonly unexplained_percent: number
  readonly preference_items: readonly string[]
  readonly need_items: readonly string[]
  readonly personal_items: readonly string[]
  readonly steps: readonly Choice[]
  readonly full: number
}

/** V2–V4: how a talk is led. */
export interface VisitGuide {
  readonly most_in_a_row: number
  readonly questions: readonly Question[]
  readonly cushions: readonly Text[]
  readonly openers: readonly Text[]
  readonly urgent_need: readonly Text[]
  readonly need_steps: readonly NeedStep[]
}
