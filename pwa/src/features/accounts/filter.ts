/** Which accounts the list shows and in which order. Pure: the screen passes summaries, hits and where the rep is. */
import { gradePlace, type Summary } from '../../overview'
import type { Playbook } from '../../rules/playbook'
import type { Hit, Id } from '../../storage/world'

export type Sort = 'last_touch' | 'due' | 'grade' | 'name' | 'near'

export interface Filter {
  readonly grade: string | null
  readonly stage: string | null
  readonly due: boolean
}

export interface Here {
  readonly lat: number
  readonly lon: number
}

export interface Line {
  readonly summary: Summary
  /** Why it is in the list, when it was searched for. */
  readonly hit?: Hit
  /** Metres from here, when near me is on and the account has a place. */
  readonly metres?: number
}

const RADIUS = 6_371_000
const rad = (micro: number): number => (micro / 1e6) * (Math.PI / 180)

/** Metres between two positions in microdegrees (haversine: right to a metre in a city). */
export function metresBetween(a: Here, b: Here): number {
  const [dLat, dLon] = [rad(b.lat - a.lat), rad(b.lon - a.lon)]
  const h = Math.sin(dLat / 2) ** 2 + Math.cos(rad(a.lat)) * Math.cos(rad(b.lat)) * Math.sin(dLon / 2) ** 2
  return Math.round(2 * RADIUS * Math.asin(Math.sqrt(h)))
}

function passes(one: Summary, filter: Filter): boolean {
  if (filter.grade !== null && (filter.grade === 'none' ? one.grade !== null : one.grade !== filter.grade)) return false
  if (filter.stage !== null && !one.stages.includes(filter.stage)) return false
  return !filter.due || one.next.status === 'late' || one.next.status === 'due'
}

/** The best hit of each account, in the search's own order. */
function bestHits(hits: readonly Hit[]): Map<Id, Hit> {
  const best = new Map<Id, Hit>()
  for (const hit of hits) {
    const before = best.get(hit.account)
    if (!before || hit.score > before.score) best.set(hit.account, hit)
  }
  return best
}

function comparison(sort: Sort, playbook: Playbook, names: Intl.Collator): (a: Line, b: Line) => number {
  const place = (one: Line): number => gradePlace(playbook, one.summary.grade)
  const lastDay = (one: Line): string => one.summary.lastDay ?? ''
  const byName = (a: Line, b: Line): number => names.compare(a.summary.name, b.summary.name)
  const due = (one: Line): number => (one.summary.next.due === null ? 1e9 : one.summary.next.days_until - one.summary.next.days_late)
  switch (sort) {
    case 'name':
      return byName
    case 'grade':
      return (a, b) => place(a) - place(b) || byName(a, b)
    case 'due':
      return (a, b) => due(a) - due(b) || place(a) - place(b)
    case 'near':
      return (a, b) => (a.metres ?? 1e9) - (b.metres ?? 1e9) || byName(a, b)
    case 'last_touch':
      return (a, b) => (lastDay(a) < lastDay(b) ? -1 : lastDay(a) > lastDay(b) ? 1 : byName(a, b))
  }
}

export interface Asked {
  readonly summaries: readonly Summary[]
  readonly filter: Filter
  readonly sort: Sort
  readonly playbook: Playbook
  readonly names: Intl.Collator
  /** The search's answer; undefined when nothing is searched. Its order wins over `sort`. */
  readonly hits?: readonly Hit[] | undefined
  readonly here?: Here | undefined
}

export function linesOf({ summaries, filter, sort, playbook, names, hits, here }: Asked): Line[] {
  const shown = summaries.filter((one) => passes(one, filter))
  if (hits) {
    const of = new Map(shown.map((one) => [one.id, one]))
    return [...bestHits(hits)].flatMap(([id, hit]) => {
      const summary = of.get(id)
      return summary ? [{ summary, hit }] : []
    })
  }
  const lines = shown.map((summary): Line => {
    const place = summary.account.v.place
    return here && place ? { summary, metres: metresBetween(here, place) } : { summary }
  })
  return lines.sort(comparison(sort, playbook, names))
}

/** A text cut into plain and matched pieces. It starts shortly before the first match when that ends further in than is
 *  in sight: a name has two lines, a note beside it one of a narrow phone. */
export function pieces(text: string, ranges: Hit['ranges'], sight: 60 | 16 = 60): { text: string; hit: boolean }[] {
  const [first, end] = ranges[0] ?? [0, 0]
  const from = end > sight ? Math.max(0, first - 8) : 0
  const out: { text: string; hit: boolean }[] = from > 0 ? [{ text: '…', hit: false }] : []
  let at = from
  for (const [start, end] of ranges) {
    if (start < at) continue
    if (start > at) out.push({ text: text.slice(at, start), hit: false })
    out.push({ text: text.slice(start, end), hit: true })
    at = end
  }
  if (at < text.length) out.push({ text: text.slice(at, Math.max(at, from + 120)), hit: false })
  return out.map((piece) => ({ ...piece, text: piece.text.replace(/\s+/g, ' ') }))
}
