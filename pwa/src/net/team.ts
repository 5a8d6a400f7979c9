/** What a supervisor reads over all plots, by REST: too much to replicate, so it comes in pages and is kept with its
 *  age. Decisions and comments do not go here: they go through the outbox like every other write. */
import type { Repair } from '../generated/protocol'
import type { Place } from '../generated/records'
import type { RestCache } from './cache'
import type { Client } from './client'
import { Offline } from './failure'

export type Grade = 'A' | 'B' | 'C' | 'D'

export interface FeedComment {
  readonly id: string
  readonly author: { readonly id: string; readonly name: string }
  readonly text: string
  readonly written_at: string
}

export interface FeedAttachment {
  readonly id: string
  readonly sha256: string
  readonly thumb?: string
  readonly mime: string
  readonly bytes?: number
  readonly width?: number
  readonly height?: number
  readonly name?: string
  readonly caption?: string
  readonly place?: Place
}

export interface FeedItem {
  readonly visit: { readonly id: string; readonly fields: Readonly<Record<string, unknown>> }
  readonly account: { readonly id: string; readonly name: string; readonly grade: string | null }
  readonly author: { readonly id: string; readonly name: string }
  readonly contacts: readonly string[]
  readonly comments: readonly FeedComment[]
  readonly attachments: readonly FeedAttachment[]
}

export interface Feed {
  readonly items: readonly FeedItem[]
  readonly next: string | number | null
}

export interface GradeCover {
  readonly grade: string | null
  readonly accounts: number
  readonly touched_in_cadence: number
  readonly due: number
  readonly late: number
  /** Fell due after the rep's last sync: nobody can know yet (law 4). */
  readonly unknown: number
}

export interface RepCover {
  readonly person: string
  readonly name: string
  readonly plot: string
  readonly plot_name?: string
  readonly grades: readonly GradeCover[]
  /** Milliseconds of the last exchange of any device of this rep; null when there was none. */
  readonly last_sync: number | null
}

export interface Coverage {
  readonly as_of: number
  readonly grades: readonly GradeCover[]
  readonly reps: readonly RepCover[]
}

export interface ColdItem {
  readonly account: string
  readonly name: string
  readonly grade: string | null
  readonly plot: string
  readonly plot_name?: string
  readonly rep: { readonly id: string; readonly name: string } | null
  /** ISO day. */
  readonly last_touch: string | null
  readonly days_late: number
  readonly reasons: readonly { readonly code: string; readonly args: Readonly<Record<string, unknown>> }[]
  /** Milliseconds of the rep's last sync, when the account fell due after it. */
  readonly unknown_since: number | null
}

export interface Cold {
  readonly items: readonly ColdItem[]
  readonly total: number
}

export interface DeviceFreshness {
  readonly device: string
  readonly person: string
  readonly name: string
  readonly label: string
  readonly last_sync: number | null
  readonly waiting?: number | null
  /** What this device mended in its copy or lost, the newest first. */
  readonly repairs?: readonly DeviceRepair[]
}

export interface DeviceRepair extends Repair {
  readonly plot_name: string | null
}

/** A change that came after its author lost access: it waits for whoever leads the plot today. */
export interface LateOp {
  readonly ticket: string
  readonly at: number
  readonly author: { readonly id: string; readonly name: string | null }
  readonly op: 'new' | 'set'
  readonly kind: string
  readonly record: { readonly id: string; readonly title: string }
  readonly account: { readonly id: string; readonly name: string | null } | null
  readonly plot: { readonly id: string; readonly name: string | null } | null
  readonly fields: Readonly<Record<string, unknown>>
  /** What stands there now, for these fields; null when there is no such record. */
  readonly now: Readonly<Record<string, unknown>> | null
  /** The ticket of the op to decide first: it makes the record this one is about. */
  readonly after: string | null
}

export interface LateOps {
  readonly items: readonly LateOp[]
  readonly total: number
}

/** A question to whoever leads a plot (S3, X2), as `GET /api/team/approvals` gives it: open ones and those decided lately. */
export interface TeamApproval {
  readonly id: string
  readonly account: { readonly id: string; readonly name: string | null }
  readonly subject: { readonly id: string; readonly kind: string; readonly name: string | null }
  readonly plot: { readonly id: string; readonly name: string | null } | null
  readonly about: string
  readonly detail: Readonly<Record<string, unknown>> | null
  readonly reason: string | null
  readonly asked_by: { readonly id: string; readonly name: string | null }
  /** ISO instant. */
  readonly asked_at: string
  readonly decision: string | null
  readonly decided_by: { readonly id: string; readonly name: string | null } | null
  readonly decided_at: string | null
  readonly note: string | null
}

export interface TeamApprovals {
  readonly items: readonly TeamApproval[]
}

/** S11 over the plots of a team; lines as the rule gives them. */
export interface ForecastLine {
  readonly key: string
  readonly currency: string
  readonly count: number
  readonly minor: number
  readonly weighted: number
}

export interface Outlook {
  readonly months: readonly ForecastLine[]
  readonly grades: readonly ForecastLine[]
  readonly stages: readonly ForecastLine[]
  /** Currency -> weighted, against a week ago. */
  readonly moved: Readonly<Record<string, number>>
}

export interface TeamForecast extends Outlook {
  readonly as_of: number
  readonly reps: readonly (Outlook & { readonly person: string; readonly name: string; readonly plot: string; readonly plot_name?: string })[]
}

/** One quiz as `GET /api/team/quiz` gives it (T1). */
export interface TeamQuiz {
  readonly id: string
  readonly person: { readonly id: string; readonly name: string | null }
  readonly plot: { readonly id: string; readonly name: string | null }
  readonly started_at: string
  readonly ended_at: string
  readonly percent: number
  readonly passed: boolean | null
  readonly questions: readonly string[]
  readonly answers: Readonly<Record<string, string>>
  /** Open answers that wait for a mark. */
  readonly open: readonly { readonly question: string; readonly answer: unknown }[]
  readonly marks: Readonly<Record<string, number>>
}

export interface TeamQuizzes {
  readonly items: readonly TeamQuiz[]
}

interface Called {
  readonly id: string
  readonly name: string | null
}

/** A year of the gift register over all plots one leads, as `GET /api/team/gifts` gives it (X2). */
export interface GiftYear {
  readonly year: string
  readonly givers: readonly {
    readonly person: Called
    readonly plots: readonly Called[]
    readonly minor: number
    readonly count: number
    /** How many were above a limit; how many of these nobody approved. */
    readonly above: number
    readonly held: number
  }[]
  readonly receivers: readonly {
    readonly contact: Called
    readonly account: Called
    readonly minor: number
    readonly count: number
    readonly over: boolean
  }[]
}

export interface TeamGifts {
  /** Per person and year; null: the method sets none. */
  readonly limit: { readonly minor: number; readonly currency: string } | null
  readonly years: readonly GiftYear[]
}

export interface Aged<T> {
  readonly value: T
  readonly at: number
  /** True when the server could not be asked just now and this is what was kept. */
  readonly stale: boolean
}

export class Team {
  readonly #client: Client
  readonly #cache: RestCache
  readonly #now: () => number

  constructor(client: Client, cache: RestCache, now: () => number) {
    this.#client = client
    this.#cache = cache
    this.#now = now
  }

  /** What was kept, at once; undefined on a first visit. */
  async kept<T>(page: TeamPage): Promise<Aged<T> | undefined> {
    const kept = await this.#cache.get<T>(page)
    return kept && { ...kept, stale: true }
  }

  feed(): Promise<Aged<Feed>> {
    return this.#fresh('feed', { limit: FEED_PAGE })
  }

  /** Older visits; not kept, they are reading on demand. */
  olderFeed(before: string | number): Promise<Feed> {
    return this.#client.get('/api/team/feed', { before, limit: FEED_PAGE })
  }

  coverage(): Promise<Aged<Coverage>> {
    return this.#fresh('coverage')
  }

  cold(): Promise<Aged<Cold>> {
    return this.#fresh('cold')
  }

  devices(): Promise<Aged<{ readonly items: readonly DeviceFreshness[] }>> {
    return this.#fresh('devices')
  }

  approvals(): Promise<Aged<TeamApprovals>> {
    return this.#fresh('approvals')
  }

  forecast(): Promise<Aged<TeamForecast>> {
    return this.#fresh('forecast')
  }

  quiz(): Promise<Aged<TeamQuizzes>> {
    return this.#fresh('quiz')
  }

  gifts(): Promise<Aged<TeamGifts>> {
    return this.#fresh('gifts')
  }

  decisions(): Promise<Aged<LateOps>> {
    return this.#fresh('decisions')
  }

  /** Let a late change in, as it came or with other values. */
  apply(ticket: string, fields?: Readonly<Record<string, unknown>>): Promise<void> {
    return this.#client.post(`/api/quarantine/${encodeURIComponent(ticket)}/apply`, fields ? { fields } : {})
  }

  /** Drop a late change and what stands on it; resolves with the tickets that went. */
  async dismiss(ticket: string): Promise<readonly string[]> {
    const answer = await this.#client.post<{ dismissed: readonly string[] }>(`/api/quarantine/${encodeURIComponent(ticket)}/dismiss`)
    return answer.dismissed
  }

  /** The page from the server, or what was kept when there is no server. */
  async #fresh<T>(page: TeamPage, query: Record<string, number> = {}): Promise<Aged<T>> {
    try {
      const value = await this.#client.get<T>(PATHS[page] ?? `/api/team/${page}`, query)
      const at = this.#now()
      await this.#cache.put(page, value, at)
      return { value, at, stale: false }
    } catch (error) {
      const kept = error instanceof Offline ? await this.kept<T>(page) : undefined
      if (kept) return kept
      throw error
    }
  }
}

export type TeamPage = 'feed' | 'coverage' | 'cold' | 'devices' | 'decisions' | 'approvals' | 'forecast' | 'quiz' | 'gifts'
const PATHS: Partial<Record<TeamPage, string>> = { decisions: '/api/quarantine' }
const FEED_PAGE = 30
