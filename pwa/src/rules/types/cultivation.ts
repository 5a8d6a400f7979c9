/** What the rules tell of a plot and of what an account is worth: time, events, segments, orders, gifts (G4, G8, G9, G11,
 *  X2). */

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
