/** What the rules tell of what is known and asked: checklists, questions, tests, trust, needs, the quiz (K1–K12, V2, T1). */
import type { Unknown } from './brief'

/** What a test made of items came to (G10, K8). */
export interface Assessed {
  readonly assessment: string
  readonly percent: number | null
  readonly level: string | null
  readonly good: readonly string[]
  readonly bad: readonly string[]
  readonly open: readonly string[]
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
