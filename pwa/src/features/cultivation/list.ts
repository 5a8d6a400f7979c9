/** A plot as its jobs (G3), what left it and has to be refilled (G7), and what each source brought (G8). Pure; the
 *  screens only show. */
import { gradePlace, type Summary } from '../../overview'
import type { Playbook } from '../../rules/playbook'
import { compare } from '../../rules/records'

/** Which of the playbook's jobs an account is; undefined: none, or it is off the list (lost, closed down). A grade of an
 *  earlier playbook is no grade: what it stands for is found out like anything new. */
function jobOf(one: Summary, playbook: Playbook): string | undefined {
  if (one.next.status === 'none') return undefined
  const { grade } = one
  const graded = grade !== null && gradePlace(playbook, grade) < playbook.grades.length
  return playbook.jobs.find((job) => (graded ? job.grades.includes(grade) : job.without_grade))?.id
}

/** The accounts of each job, the most pressing first. */
export function jobs(summaries: readonly Summary[], playbook: Playbook): ReadonlyMap<string, readonly Summary[]> {
  const found = new Map<string, Summary[]>(playbook.jobs.map((job) => [job.id, []]))
  for (const one of summaries) found.get(jobOf(one, playbook) ?? '')?.push(one)
  for (const list of found.values()) {
    list.sort(
      (a, b) =>
        gradePlace(playbook, a.grade) - gradePlace(playbook, b.grade) || compare(a.next.due ?? '9', b.next.due ?? '9') || compare(a.id, b.id),
    )
  }
  return found
}

export interface Standing {
  readonly status: string | undefined
  /** The days (plot's zone) the account came into the list and its status last changed; null when nobody knows. */
  readonly added: string | null
  readonly moved: string | null
}

export interface Refill {
  /** Accounts on the list now, and about how many a plot should have. */
  readonly size: number
  readonly wanted: number
  /** Gone from the list this month, by the playbook's statuses that ask for a refill; new ones this month; the places
   *  still empty, whenever they became so. */
  readonly left: number
  readonly added: number
  readonly missing: number
}

/** Places that accounts left and nobody has taken since: each asks for a new one, not only until the month ends. Who came
 *  before the place was empty did not fill it. */
function empty(left: readonly string[], came: readonly string[]): number {
  const days = [...left.map((day) => ({ day, places: 1 })), ...came.map((day) => ({ day, places: -1 }))]
  days.sort((a, b) => compare(a.day, b.day) || b.places - a.places)
  return days.reduce((open, { places }) => Math.max(0, open + places), 0)
}

/** What left the list and was not replaced (G7): each account closed down, won or lost asks for a new one. */
export function refill(standings: readonly Standing[], playbook: Playbook, today: string): Refill {
  const month = today.slice(0, 7)
  const statuses = new Map(playbook.statuses.map((one) => [one.id, one]))
  const off = (one: Standing): boolean => statuses.get(one.status ?? '')?.cultivated === false
  const gone = standings.filter((one) => statuses.get(one.status ?? '')?.refill && one.moved?.slice(0, 7) === month).length
  // Who came and went in the same month is no new account.
  const added = standings.filter((one) => one.added?.slice(0, 7) === month && !statuses.get(one.status ?? '')?.refill).length
  const leavers = standings.flatMap((one) => (one.moved && statuses.get(one.status ?? '')?.refill ? [one.moved] : []))
  const missing = empty(leavers, standings.flatMap(({ added: day }) => day ?? []))
  const size = standings.filter((one) => !off(one)).length
  return { size, wanted: playbook.plot?.size ?? 0, left: gone, added, missing }
}

/** When a field was written, in milliseconds; the clock's stamp begins with them (sync/clock). */
export function stampMs(stamp: string | undefined): number | null {
  const ms = stamp === undefined ? NaN : parseInt(stamp.slice(0, 12), 16)
  return Number.isFinite(ms) && ms > 0 ? ms : null
}

export interface SourceLine {
  readonly source: string | null
  readonly accounts: number
  /** By grade, without the last one: what the source is judged by. */
  readonly warm: Readonly<Record<string, number>>
}

/** What each source brought, the best first: by accounts above the last grade, not by how many names it gave. */
export function sources(summaries: readonly Summary[], playbook: Playbook): SourceLine[] {
  const grades = playbook.grades.slice(0, -1).map((one) => one.id)
  const found = new Map<string | null, { accounts: number; warm: Record<string, number> }>()
  for (const { account, grade } of summaries) {
    const source = account.v.source ?? null
    const line = found.get(source) ?? { accounts: 0, warm: Object.fromEntries(grades.map((one) => [one, 0])) }
    line.accounts += 1
    if (grade !== null && grade in line.warm) line.warm[grade] = (line.warm[grade] ?? 0) + 1
    found.set(source, line)
  }
  const yieldOf = (line: SourceLine): number => Object.values(line.warm).reduce((sum, n) => sum + n, 0)
  return [...found]
    .map(([source, line]) => ({ source, ...line }))
    .sort((a, b) => yieldOf(b) - yieldOf(a) || b.accounts - a.accounts || compare(a.source ?? '', b.source ?? ''))
}
