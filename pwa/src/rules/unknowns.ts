/** What we do not know of an account, and what to ask next, in order (K1, V2).
 *  Mirrors `shared_schema/rules/unknowns.py`, where the decision stands; `tests/vectors/unknowns.json` holds both. */
import { selectFacts } from './facts'
import { indexOf, type Index, type Item, type Playbook } from './playbook'
import { byId, compare, gradeOf, knownOf, openOpportunities, wordOf } from './records'
import type { Family, Known, Plain, Selected, Unknown } from './types'

const MOST_SHOWN = 3
/** Easy before delicate (V2). */
export const DELICATE: Readonly<Record<string, number>> = { public: 0, 'semi-public': 1, private: 2 }

/** An open opportunity, or the account in its place, with how far it is. */
export interface Subject {
  readonly id: string
  readonly place: number
}

/** How far an opportunity is; one without a stage has just been opened. */
export const stagePlace = (index: Index, known: Selected, opportunity: string): number =>
  index.stages.get(wordOf(knownOf(known, opportunity, 'stage')) ?? '') ?? 0

/** What is known of an opportunity; what was noted on its account counts for it too. */
export const knownAbout = (known: Selected, subject: string, account: string, item: string): Known | undefined =>
  knownOf(known, subject, item) ?? knownOf(known, account, item)

/** The open opportunities with the places of their stages; the account itself while there are none. */
export function subjects(playbook: Playbook, family: Family, known: Selected): Subject[] {
  const index = indexOf(playbook)
  const found = openOpportunities(family).map(({ id }) => ({ id, place: stagePlace(index, known, id) }))
  if (found.length > 0) return found
  const { id } = family.account
  const grade = gradeOf(known, id)
  const assumed = playbook.grades.find((g) => g.id === grade)?.assumed_stage
  const place = assumed ? index.stages.get(assumed) : undefined
  return place === undefined ? [] : [{ id, place }]
}

const furthestOf = (found: readonly Subject[]): number | undefined =>
  found.length > 0 ? Math.max(...found.map((s) => s.place)) : undefined

/** 2: needed now; 1: at the next stage; 0: later. */
export function needOf(index: Index, item: Item, place: number | undefined): number {
  if (item.from_stage === null) return 2
  if (place === undefined) return 0
  const ahead = (index.stages.get(item.from_stage) ?? 0) - place
  return ahead <= 0 ? 2 : ahead === 1 ? 1 : 0
}

function stateOf(known: Known | undefined): Unknown['state'] | undefined {
  if (!known || known.value === 'unknown') return 'missing'
  if (known.others.length > 0) return 'disputed'
  return known.fresh ? undefined : 'stale'
}

function scoreOf(item: Item, state: Unknown['state'], known: Known | undefined): number {
  if (state !== 'stale') return item.weight * (state === 'missing' ? 100 : 80)
  const limit = item.fresh_days ?? 1
  return item.weight * Math.min(99, 50 + Math.floor((((known?.age_days ?? limit) - limit) * 50) / limit))
}

function unknownOf(item: Item, subject: string, need: number, known: Known | undefined): Unknown | undefined {
  const state = stateOf(known)
  if (need === 0 || !state) return undefined
  return {
    item: item.id, subject, subject_kind: item.subject, group: item.group,
    state, need, score: scoreOf(item, state, known), form: item.form,
    sensitivity: item.sensitivity, age_days: known?.age_days ?? null, value: known?.value ?? null,
  }
}

/** Does the question make sense of this account: by what is known of it, and by its ownership (K6)? */
export const concerns = (item: Item, known: Selected, account: Plain<'account'>): boolean =>
  // A playbook of an earlier release has no such member.
  (!item.only_ownership?.length || !account.ownership || item.only_ownership.includes(account.ownership)) &&
  agrees(item.only_if, known, account.id)

function agrees(only: Item['only_if'], known: Selected, account: string): boolean {
  for (const other in only) if (wordOf(knownOf(known, account, other)) !== only[other]) return false
  return true
}

const isAsked = (item: Item, known: Selected, account: Plain<'account'>): boolean =>
  item.ask !== null && item.asked && !item.retired && concerns(item, known, account)

const closedOf = ({ form }: { readonly form: string }): number => Number(form === 'closed')
const delicateOf = ({ sensitivity }: { readonly sensitivity: string }): number => DELICATE[sensitivity] ?? 0

const byRank = (index: Index) => (a: Unknown, b: Unknown): number =>
  b.need - a.need || b.score - a.score || closedOf(a) - closedOf(b) || delicateOf(a) - delicateOf(b) ||
  (index.order.get(a.item) ?? 0) - (index.order.get(b.item) ?? 0) || compare(a.subject, b.subject)

function ofSubjects(index: Index, family: Family, known: Selected, places: readonly Subject[]): Unknown[] {
  const account = family.account.id
  const whole = { id: account, place: furthestOf(places) }
  const found: Unknown[] = []
  for (const item of index.items.values()) {
    if (item.subject === 'contact' || item.subject === 'rival' || !isAsked(item, known, family.account)) continue
    for (const { id, place } of item.subject === 'account' ? [whole] : places) {
      const unknown = unknownOf(item, id, needOf(index, item, place), knownAbout(known, id, account, item.id))
      if (unknown) found.push(unknown)
    }
  }
  return found
}

/** What may be asked of a contact at the stage, in the order that decides between items of one score. */
function contactItems(index: Index, family: Family, known: Selected, furthest: number | undefined): [Item, number][] {
  const items: [Item, number][] = []
  for (const item of index.items.values()) {
    if (item.subject !== 'contact' || !isAsked(item, known, family.account)) continue
    const need = needOf(index, item, furthest)
    if (need > 0) items.push([item, need])
  }
  return items.sort(([a, one], [b, other]) => other - one || closedOf(a) - closedOf(b) || delicateOf(a) - delicateOf(b))
}

/** Of each contact the most wanted item. Many contacts, many items: only what wins is written out. */
function ofContacts(index: Index, family: Family, known: Selected, places: readonly Subject[]): Unknown[] {
  const items = contactItems(index, family, known, furthestOf(places))
  return byId(family.contacts).flatMap(({ id }) => {
    const about = known.get(id)
    let best: readonly [Item, number] | undefined
    let most = -1
    for (const one of items) {
      if (best && one[1] < best[1]) break
      const answer = about?.get(one[0].id)
      const state = stateOf(answer)
      const score = state ? scoreOf(one[0], state, answer) : -1
      if (score > most) [best, most] = [one, score]
    }
    return (best && unknownOf(best[0], id, best[1], about?.get(best[0].id))) ?? []
  })
}

/** The first of each group, then whatever ranks highest, in the ranking's order. */
export function varied(ranked: readonly Unknown[], limit: number): Unknown[] {
  const groups = new Set<string>()
  const firsts = ranked.filter((u) => !groups.has(u.group) && groups.add(u.group))
  const chosen = new Set([...firsts, ...ranked].filter((u, i, all) => all.indexOf(u) === i).slice(0, limit))
  return ranked.filter((u) => chosen.has(u))
}

/** What to ask next, the most wanted first; a `limit` of null gives all of it. */
export function unknowns(
  playbook: Playbook, family: Family, today: string,
  known: Selected = selectFacts(playbook, family.facts, today), limit: number | null = MOST_SHOWN,
): Unknown[] {
  const index = indexOf(playbook)
  const places = subjects(playbook, family, known)
  const found = [...ofSubjects(index, family, known, places), ...ofContacts(index, family, known, places)]
  const ranked = found.sort(byRank(index))
  return limit === null ? ranked : varied(ranked, limit)
}

/** How to put a few questions in talk: open before closed, easy before delicate (V2). */
export const askingOrder = (found: readonly Unknown[]): Unknown[] =>
  [...found].sort((a, b) => closedOf(a) - closedOf(b) || delicateOf(a) - delicateOf(b))
