// Written by `python -m shared_schema.generate`; do not edit.

/** Money: `minor` in the currency's smallest unit (fen, cent), `currency` by ISO 4217. */
export interface Price {
  readonly minor: number
  readonly currency: string
}

/** A position in microdegrees (WGS 84); `accuracy` in metres when a device measured it. */
export interface Place {
  readonly lat: number
  readonly lon: number
  readonly accuracy?: number | null
}

/** Put off until a day, with the reason the rep gave. */
export interface Snooze {
  readonly until: string
  readonly reason: string
}

/** A fact's answer; which form is right is the playbook's to say. */
export type Answer = string | number | boolean | readonly string[] | Readonly<Record<string, string | number | boolean | null>>

/** What a day is called, in both languages. */
export interface Named {
  readonly 'zh-CN': string
  readonly en: string
}

/** A user: rep, supervisor or administrator. Written by administrators through commands. */
export interface Person {
  readonly deleted?: boolean | undefined
  readonly email?: string | undefined
  readonly left?: boolean | undefined
  readonly name?: string | undefined
  readonly phone?: string | undefined
  readonly role?: string | undefined
  readonly zone?: string | undefined
}

/** A rep's territory (责任田, G7): the set of accounts one rep cultivates, and the unit of replication. */
export interface Plot {
  readonly deleted?: boolean | undefined
  readonly merged_into?: string | undefined
  readonly name?: string | undefined
  readonly owner?: string | undefined
  readonly region?: string | undefined
  readonly supervisor?: string | undefined
  readonly zone?: string | undefined
  readonly [entry: `members:${string}`]: true | undefined
}

/** A phone or desk computer a person signed in on; how fresh its copy is lives server-side. */
export interface Device {
  readonly deleted?: boolean | undefined
  readonly label?: string | undefined
  readonly person?: string | undefined
  readonly revoked?: boolean | undefined
}

/** One year of a region: when people there are at work (G5). A server's job fills in what the state decides; the administrator adds the company's own days, which go before it. */
export interface Calendar {
  readonly announced?: boolean | undefined
  readonly closed?: Readonly<Record<string, Named>> | undefined
  readonly deleted?: boolean | undefined
  readonly holidays?: Readonly<Record<string, Named>> | undefined
  readonly opened?: Readonly<Record<string, Named>> | undefined
  readonly region?: string | undefined
  readonly weekend?: readonly string[] | undefined
  readonly workdays?: Readonly<Record<string, Named>> | undefined
  readonly year?: number | undefined
  readonly zones?: readonly string[] | undefined
}

/** Something we hold for many (G8): judged by the A, B and C accounts it found, never by heads. */
export interface Event {
  readonly checks?: readonly string[] | undefined
  readonly day?: string | undefined
  readonly deleted?: boolean | undefined
  readonly invite?: number | undefined
  readonly name?: string | undefined
  readonly note?: string | undefined
  readonly source?: string | undefined
  readonly speaker?: string | undefined
  readonly topic?: string | undefined
  readonly venue?: string | undefined
}

/** A customer who can be shown to others (R5): which industry and size it convinces, and what may be shown. */
export interface Reference {
  readonly city?: string | undefined
  readonly customer?: string | undefined
  readonly deleted?: boolean | undefined
  readonly host?: string | undefined
  readonly industry?: string | undefined
  readonly name?: string | undefined
  readonly note?: string | undefined
  readonly products?: readonly string[] | undefined
  readonly segment?: string | undefined
  readonly shows?: string | undefined
  readonly until?: string | undefined
}

/** How a doubt was answered, lent to the whole company (S8: a library that grows). Answers are facts of their plot and stay in it; who leads it puts a good one in words that name no customer and nobody, for every phone to hold. */
export interface Reply {
  readonly answer?: string | undefined
  readonly author?: string | undefined
  readonly day?: string | undefined
  readonly deleted?: boolean | undefined
  readonly doubt?: string | undefined
  readonly industry?: string | undefined
  readonly item?: string | undefined
  readonly opportunity?: string | undefined
}

/** A company that buys or may buy (客户). Its grade is a fact about it (G1), never a field. */
export interface Account {
  readonly address?: string | undefined
  readonly batch?: string | undefined
  readonly cadence_days?: number | undefined
  readonly cadence_reason?: string | undefined
  readonly cadence_unit?: string | undefined
  readonly city?: string | undefined
  readonly deleted?: boolean | undefined
  readonly event?: string | undefined
  readonly industry?: string | undefined
  readonly merged_into?: string | undefined
  readonly name?: string | undefined
  readonly note?: string | undefined
  readonly ownership?: string | undefined
  readonly phone?: string | undefined
  readonly place?: Place | undefined
  readonly plot?: string | undefined
  readonly region?: string | undefined
  readonly short_name?: string | undefined
  readonly snooze?: Snooze | undefined
  readonly source?: string | undefined
  readonly status?: string | undefined
  readonly website?: string | undefined
}

/** A person at, or around, an account (联系人). */
export interface Contact {
  readonly account?: string | undefined
  readonly area?: string | undefined
  readonly batch?: string | undefined
  readonly birthday?: string | undefined
  readonly deleted?: boolean | undefined
  readonly department?: string | undefined
  readonly email?: string | undefined
  readonly employer?: string | undefined
  readonly level?: string | undefined
  readonly merged_into?: string | undefined
  readonly mobile?: string | undefined
  readonly name?: string | undefined
  readonly note?: string | undefined
  readonly outside?: boolean | undefined
  readonly phone?: string | undefined
  readonly reports_to?: string | undefined
  readonly title?: string | undefined
  readonly wechat?: string | undefined
}

/** One purchase an account may make (项目 / 商机). Its stage is a fact about it (S1). */
export interface Opportunity {
  readonly account?: string | undefined
  readonly amount?: Price | undefined
  readonly closed?: string | undefined
  readonly closed_on?: string | undefined
  readonly deleted?: boolean | undefined
  readonly expected_close?: string | undefined
  readonly lessons?: string | undefined
  readonly lost_known?: Answer | undefined
  readonly lost_reason?: string | undefined
  readonly lost_stage?: string | undefined
  readonly lost_to?: string | undefined
  readonly lost_why?: string | undefined
  readonly name?: string | undefined
  readonly note?: string | undefined
}

/** Any touch with an account (拜访): what, whom, when it happened and when it was written down (law 5). */
export interface Visit {
  readonly account?: string | undefined
  readonly author?: string | undefined
  readonly day?: string | undefined
  readonly deleted?: boolean | undefined
  readonly happened_at?: string | undefined
  readonly note?: string | undefined
  readonly opportunity?: string | undefined
  readonly place?: Place | undefined
  readonly purpose?: string | undefined
  readonly recorded_at?: string | undefined
  readonly touch?: string | undefined
  readonly zone?: string | undefined
  readonly [entry: `people:${string}`]: true | undefined
}

/** One observation (情报): appended, never edited, only `retracted`. Grade, stage and stance are facts too. */
export interface Fact {
  readonly account?: string | undefined
  readonly approval?: string | undefined
  readonly author?: string | undefined
  readonly confidence?: string | undefined
  readonly day?: string | undefined
  readonly deleted?: boolean | undefined
  readonly item?: string | undefined
  readonly private?: boolean | undefined
  readonly reason?: string | undefined
  readonly recorded_at?: string | undefined
  readonly retracted?: boolean | undefined
  readonly source?: string | undefined
  readonly subject?: string | undefined
  readonly value?: Answer | undefined
  readonly visit?: string | undefined
}

/** A commitment (V5): what we promised them or they promised us, or a next step, with its day. */
export interface Task {
  readonly account?: string | undefined
  readonly assignee?: string | undefined
  readonly check?: string | undefined
  readonly contact?: string | undefined
  readonly deleted?: boolean | undefined
  readonly direction?: string | undefined
  readonly done?: string | undefined
  readonly due?: string | undefined
  readonly note?: string | undefined
  readonly opportunity?: string | undefined
  readonly purpose?: string | undefined
  readonly review?: string | undefined
  readonly title?: string | undefined
  readonly visit?: string | undefined
}

/** A remark on a visit, by a supervisor or the rep. */
export interface Comment {
  readonly account?: string | undefined
  readonly author?: string | undefined
  readonly deleted?: boolean | undefined
  readonly subject?: string | undefined
  readonly text?: string | undefined
  readonly written_at?: string | undefined
}

/** A photo or file beside a record; its bytes travel apart, by hash, and may arrive later. */
export interface Attachment {
  readonly account?: string | undefined
  readonly bytes?: number | undefined
  readonly caption?: string | undefined
  readonly deleted?: boolean | undefined
  readonly height?: number | undefined
  readonly mime?: string | undefined
  readonly name?: string | undefined
  readonly place?: Place | undefined
  readonly sha256?: string | undefined
  readonly subject?: string | undefined
  readonly thumb?: string | undefined
  readonly width?: number | undefined
}

/** A competitor at one account (K7). What is known of it (strengths, weaknesses, how the customer likes it, who represents it) are facts about it, with source, confidence and day: items of subject `rival`. */
export interface Rival {
  readonly account?: string | undefined
  readonly deleted?: boolean | undefined
  readonly gone?: boolean | undefined
  readonly name?: string | undefined
  readonly note?: string | undefined
  readonly opportunity?: string | undefined
  readonly product?: string | undefined
}

/** An account's part in an event (G8): invited, accepted, attended or absent; who came, and who asked them. */
export interface Attendance {
  readonly account?: string | undefined
  readonly author?: string | undefined
  readonly contact?: string | undefined
  readonly deleted?: boolean | undefined
  readonly event?: string | undefined
  readonly note?: string | undefined
  readonly state?: string | undefined
}

/** A gift or an invitation in the register (X2): to whom, why, worth how much. The playbook has the limits. */
export interface Gift {
  readonly account?: string | undefined
  readonly author?: string | undefined
  readonly cancelled?: boolean | undefined
  readonly contact?: string | undefined
  readonly day?: string | undefined
  readonly deleted?: boolean | undefined
  readonly note?: string | undefined
  readonly occasion?: string | undefined
  readonly opportunity?: string | undefined
  readonly type?: string | undefined
  readonly value?: Price | undefined
}

/** A project review meeting (S7): why it was called, what was seen, what is to be done. Its actions are tasks. */
export interface Review {
  readonly account?: string | undefined
  readonly author?: string | undefined
  readonly closed?: string | undefined
  readonly day?: string | undefined
  readonly deleted?: boolean | undefined
  readonly opportunity?: string | undefined
  readonly parts?: Answer | undefined
  readonly trigger?: string | undefined
  readonly [entry: `people:${string}`]: true | undefined
}

/** A question to a supervisor and its answer: a move of stage, a quotation, a gift above the limit. Written by the server, on the commands `request_approval` and `decide_approval`. */
export interface Approval {
  readonly about?: string | undefined
  readonly account?: string | undefined
  readonly asked_at?: string | undefined
  readonly asked_by?: string | undefined
  readonly decided_at?: string | undefined
  readonly decided_by?: string | undefined
  readonly decision?: string | undefined
  readonly deleted?: boolean | undefined
  readonly detail?: Answer | undefined
  readonly note?: string | undefined
  readonly reason?: string | undefined
  readonly subject?: string | undefined
}

/** One quiz (T1) or self-check (T2) a person sat: what was drawn and answered, how an open answer was marked. */
export interface QuizResult {
  readonly answers?: Answer | undefined
  readonly author?: string | undefined
  readonly deleted?: boolean | undefined
  readonly ended_at?: string | undefined
  readonly marked_by?: string | undefined
  readonly marks?: Answer | undefined
  readonly note?: string | undefined
  readonly passed?: boolean | undefined
  readonly percent?: number | undefined
  readonly plot?: string | undefined
  readonly questions?: readonly string[] | undefined
  readonly quiz?: string | undefined
  readonly started_at?: string | undefined
}

/** A customer's answers to the satisfaction survey (R3), by link or told to the rep. */
export interface Survey {
  readonly account?: string | undefined
  readonly answers?: Answer | undefined
  readonly author?: string | undefined
  readonly channel?: string | undefined
  readonly comment?: string | undefined
  readonly contact?: string | undefined
  readonly day?: string | undefined
  readonly deleted?: boolean | undefined
}

/** What an account bought (G11): recency, frequency, amount and variety are counted from these. */
export interface Order {
  readonly account?: string | undefined
  readonly amount?: Price | undefined
  readonly batch?: string | undefined
  readonly day?: string | undefined
  readonly deleted?: boolean | undefined
  readonly number?: string | undefined
  readonly product?: string | undefined
}

/** Who shares something about an account: its author and those named, whatever their role. */
export interface Circle {
  readonly account?: string | undefined
  readonly author?: string | undefined
  readonly deleted?: boolean | undefined
  readonly name?: string | undefined
  readonly opportunity?: string | undefined
  readonly [entry: `members:${string}`]: true | undefined
}

/** One step of giving way (S9): target, walk-away, how much it gives, what is asked for it. */
export interface Concession {
  readonly account?: string | undefined
  readonly asked_back?: string | undefined
  readonly author?: string | undefined
  readonly circle?: string | undefined
  readonly deleted?: boolean | undefined
  readonly given?: string | undefined
  readonly note?: string | undefined
  readonly number?: number | undefined
  readonly opportunity?: string | undefined
  readonly step?: Price | undefined
  readonly target?: Price | undefined
  readonly walk_away?: Price | undefined
}

/** The pointer to the method in force: phones fetch it by its hash. Written by the server; its id is `playbook`. */
export interface Playbook {
  readonly deleted?: boolean | undefined
  readonly published_at?: string | undefined
  readonly sha256?: string | undefined
  readonly title?: string | undefined
  readonly version?: number | undefined
}

/** A person's own settings; its id is `s-` and the person's id. */
export interface Settings {
  readonly deleted?: boolean | undefined
  readonly digest_at?: string | undefined
  readonly digest_off?: boolean | undefined
  readonly digest_weekends?: boolean | undefined
  readonly language?: string | undefined
  readonly photo_place?: boolean | undefined
  readonly quiet_from?: string | undefined
  readonly quiet_to?: string | undefined
  readonly self_check?: Answer | undefined
  readonly self_checked_on?: string | undefined
  readonly target?: Price | undefined
  readonly zone?: string | undefined
}

/** What the server did with one op of its reader: fields and stamps, never values. Written by the server, 30 days. */
export interface Receipt {
  readonly account?: string | undefined
  readonly at?: string | undefined
  readonly by?: string | undefined
  readonly conflict?: readonly string[] | undefined
  readonly decision?: string | undefined
  readonly deleted?: boolean | undefined
  readonly merged?: readonly string[] | undefined
  readonly parallel?: readonly string[] | undefined
  readonly record?: string | undefined
  readonly record_kind?: string | undefined
  readonly stamps?: Readonly<Record<string, string>> | undefined
  readonly ticket?: string | undefined
}

export interface Records {
  person: Person
  plot: Plot
  device: Device
  calendar: Calendar
  event: Event
  reference: Reference
  reply: Reply
  account: Account
  contact: Contact
  opportunity: Opportunity
  visit: Visit
  fact: Fact
  task: Task
  comment: Comment
  attachment: Attachment
  rival: Rival
  attendance: Attendance
  gift: Gift
  review: Review
  approval: Approval
  quiz_result: QuizResult
  survey: Survey
  order: Order
  circle: Circle
  concession: Concession
  playbook: Playbook
  settings: Settings
  receipt: Receipt
}

export type Kind = keyof Records
export type RecordOf<K extends Kind> = Records[K]
