/** What the rules tell of an opportunity and of several: stages, exits, gates, scores, support, the forecast (S1–S11, K3,
 *  P10). */

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

/** Where a sale stands in our process (S3). `told`: somebody said so; otherwise its stage does. */
export interface StepAt {
  readonly step: string | null
  readonly told: boolean
}

/** A gate of one opportunity (K3): the checks that hold, and those still open. */
export interface GateState {
  readonly gate: string
  readonly passed: boolean
  readonly done: readonly string[]
  readonly open: readonly string[]
}

/** S5: hundredths of a point over the weight judged; that weight in per cent. */
export interface Total {
  readonly party: string
  readonly sum: number | null
  readonly judged: number
}

/** P10: support on one day, in per cent of what is judged. */
export interface Width {
  readonly day: string
  readonly supports: number
  readonly neutral: number
  readonly opposes: number
  readonly judged: number
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
