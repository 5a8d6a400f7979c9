/** Instant search over everything on the phone: a plain scan over keys prepared once per text.
 *
 *  Measured (frontend.md): scanning 10,000 notes takes 0.5 to 5 ms, an index needs seconds to build; so there is none.
 *  Names, contacts, phones and notes; Chinese as it stands, pinyin full, initials or mixed, Latin, digits. */
import type { Kind } from '../generated/records'
import { matchSyllables, tokensOf, type Tokens } from './syllables'
import type { Hit, Id, Rec } from './world'

interface Key {
  readonly account: Id
  readonly record: Id
  readonly kind: Kind
  readonly field: string
  readonly text: string
  readonly lower: string
  readonly digits: string
  readonly pinyin: Tokens
  readonly weight: number
}

/** Kind -> field -> how much a match there counts. */
const SEARCHED: Readonly<Partial<Record<Kind, Readonly<Record<string, number>>>>> = {
  account: { name: 100, short_name: 98, phone: 60, city: 40, address: 35, industry: 30, note: 20 },
  contact: { name: 90, mobile: 70, phone: 70, wechat: 55, email: 55, title: 45, department: 40, note: 20 },
  opportunity: { name: 80, note: 18 },
  task: { title: 50, note: 15 },
  visit: { note: 25, purpose: 15 },
  comment: { text: 12 },
}
export const SEARCHED_KINDS = Object.keys(SEARCHED) as Kind[]
const NUMBERS = new Set(['phone', 'mobile'])
const EXCERPT = 24

/** Pinyin keys of a record: from the server, or made here for what it has not seen. */
export type PinyinOf = (rec: Rec, field: string) => string

export const fold = (text: string): string => text.normalize('NFKC').toLowerCase()

/** Folding keeps a text's length for nearly all we meet; where it does not, ranges would be off by a little. */
function keysOf(rec: Rec, pinyinOf: PinyinOf): Key[] {
  const account = rec.kind === 'account' ? rec.id : rec.v.account
  if (typeof account !== 'string') return []
  const keys: Key[] = []
  for (const [field, weight] of Object.entries(SEARCHED[rec.kind] ?? {})) {
    const text = rec.v[field]
    if (typeof text !== 'string' || text === '') continue
    const lower = fold(text)
    const digits = NUMBERS.has(field) ? lower.replace(/\D/g, '') : ''
    keys.push({ account, record: rec.id, kind: rec.kind, field, text, lower, digits, pinyin: tokensOf(pinyinOf(rec, field)), weight })
  }
  return keys
}

type Range = readonly [number, number]

/** Where a term matches one key, and how well (0 to 30); undefined when it does not. */
function matchTerm(key: Key, term: string, latin: boolean, numeric: string): { range: Range; bonus: number } | undefined {
  const at = key.lower.indexOf(term)
  if (at >= 0) return { range: [at, at + term.length], bonus: key.lower === term ? 30 : at === 0 ? 20 : 10 }
  if (numeric !== '' && key.digits.includes(numeric)) return { range: [0, key.text.length], bonus: 8 }
  if (!latin || key.pinyin.length === 0) return undefined
  const found = matchSyllables(key.pinyin, term)
  return found && { range: inUnits(key.text, found), bonus: found[0] === 0 ? 15 : 5 }
}

/** From characters to JavaScript's string positions. */
function inUnits(text: string, [from, to]: Range): Range {
  const characters = [...text]
  const before = characters.slice(0, from).join('').length
  return [before, before + characters.slice(from, to).join('').length]
}

interface Term {
  readonly text: string
  readonly latin: boolean
  readonly numeric: string
}

function termsOf(query: string): Term[] {
  return fold(query).trim().split(/\s+/).filter(Boolean).map((text) => ({
    text,
    latin: /^[a-z0-9]+$/.test(text) && /[a-z]/.test(text),
    numeric: /^[+\d()-]{3,}$/.test(text) ? text.replace(/\D/g, '') : '',
  }))
}

/** A long note is shown around its first match. */
function excerpt(text: string, ranges: readonly Range[]): { text: string; ranges: Range[] } {
  const first = ranges[0]?.[0] ?? 0
  if (text.length <= EXCERPT * 4 || first <= EXCERPT) return { text: text.slice(0, EXCERPT * 8), ranges: [...ranges] }
  const from = first - EXCERPT
  return {
    text: `…${text.slice(from, from + EXCERPT * 8)}`,
    ranges: ranges.map(([a, b]) => [Math.max(1, a - from + 1), b - from + 1] as const),
  }
}

interface Match {
  readonly key: Key
  readonly score: number
  readonly ranges: Range[]
}

/** How well a text matches the words; undefined when none of them does. Nothing is made for a text without a match: a
 *  keystroke looks at tens of thousands. */
function matchKey(key: Key, terms: readonly Term[]): Match | undefined {
  let ranges: Range[] | undefined
  let bonus = 0
  for (const term of terms) {
    const match = matchTerm(key, term.text, term.latin, term.numeric)
    if (!match) continue
    if (ranges) ranges.push(match.range)
    else ranges = [match.range]
    if (match.bonus > bonus) bonus = match.bonus
  }
  return ranges && { key, ranges, score: key.weight + bonus + (ranges.length === terms.length ? 20 : 0) }
}

const byRank = (a: Match, b: Match): number =>
  b.score - a.score || a.key.text.length - b.key.text.length || (a.key.record < b.key.record ? -1 : 1)

/** The first `limit` by rank. A word of every note matches thousands: only those whose score may be shown are sorted. */
function best(matches: readonly Match[], limit: number): Match[] {
  const counts: number[] = []
  for (const { score } of matches) counts[score] = (counts[score] ?? 0) + 1
  let least = counts.length - 1
  for (let sum = counts[least] ?? 0; least > 0 && sum < limit; sum += counts[least] ?? 0) least--
  return matches.filter(({ score }) => score >= least).sort(byRank).slice(0, limit)
}

export class SearchIndex {
  readonly #byRecord = new Map<Id, Key[]>()
  /** All keys one after another, those of a record side by side; made again after a change. */
  #all: readonly Key[] | undefined

  clear(): void {
    this.#byRecord.clear()
    this.#all = undefined
  }

  get size(): number {
    return this.#byRecord.size
  }

  /** Prepare a record's keys; undefined: it is gone. */
  put(id: Id, rec: Rec | undefined, pinyinOf: PinyinOf): void {
    const keys = rec ? keysOf(rec, pinyinOf) : []
    if (keys.length > 0) this.#byRecord.set(id, keys)
    else this.#byRecord.delete(id)
    this.#all = undefined
  }

  /** The best matches, one per record. All words must match, in one text or spread over one account's records. */
  find(query: string, limit: number): Hit[] {
    const terms = termsOf(query)
    if (terms.length === 0) return []
    const keys = (this.#all ??= [...this.#byRecord.values()].flat())
    const accounts = terms.length > 1 ? accountsWithAll(keys, terms) : undefined
    const found: Match[] = []
    for (const key of keys) {
      if (accounts && !accounts.has(key.account)) continue
      const match = matchKey(key, terms)
      if (!match) continue
      const last = found.at(-1)
      if (last?.key.record !== key.record) found.push(match)
      else if (match.score > last.score) found[found.length - 1] = match
    }
    return best(found, limit).map(({ key, score, ranges }) => ({
      account: key.account, record: key.record, kind: key.kind, field: key.field, score,
      ...excerpt(key.text, ranges.sort((a, b) => a[0] - b[0])),
    }))
  }
}

/** Accounts where every word matches some text of the account or its records. */
function accountsWithAll(keys: readonly Key[], terms: readonly Term[]): ReadonlySet<Id> {
  let accounts: Set<Id> | undefined
  for (const term of terms) {
    const found = new Set<Id>()
    for (const key of keys) {
      if (accounts && !accounts.has(key.account)) continue
      if (!found.has(key.account) && matchTerm(key, term.text, term.latin, term.numeric)) found.add(key.account)
    }
    accounts = found
  }
  return accounts ?? new Set()
}
