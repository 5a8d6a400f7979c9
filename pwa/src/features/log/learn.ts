/** "What did you learn?": the playbook's questions for this visit, most wanted first, and the grade that the answers
 *  speak for. Pure: the screen passes the family, the draft and today. */
import type { Item, Playbook } from '../../rules/playbook'
import { indexOf, purposesOf } from '../../rules/playbook'
import { selectFacts } from '../../rules/facts'
import { suggestGrade } from '../../rules/grade'
import type { GradeSuggestion, Known, Plain } from '../../rules/types'
import { unknowns } from '../../rules/unknowns'
import type { Family, Id } from '../../storage/world'
import { plainFamily } from '../../parts/family'
import { stageOf } from '../../parts/plan'
import type { VisitDraft } from './draft'

export interface Question {
  readonly item: Item
  readonly subject: Id
  /** What it is about, when that is not the account: a person or a project. */
  readonly about: string | undefined
  /** Undefined: never answered; otherwise stale or disputed. */
  readonly known: Known | undefined
}

/** What was prepared to be asked, in its order; then unknown items, the brief's three first. Of people, only those who
 *  were there. What the draft has an answer to stays, also when somebody else told it meanwhile or the method asks it no
 *  more: it will be saved, so it is in sight. */
export function questionsOf(playbook: Playbook, family: Family, draft: VisitDraft, today: string): Question[] {
  const records = plainFamily(family)
  const known = selectFacts(playbook, records.facts ?? [], today)
  const names = new Map([...family.contacts, ...family.opportunities].map((record) => [record.id, record.v.name ?? '']))
  for (const person of draft.contacts) names.set(person.id, person.name)
  const asked = (draft.asked ?? []).map(key)
  const place = (one: Asked): number => (asked.indexOf(key(one)) + 1 || asked.length + 1)
  const open = [...unknowns(playbook, records, today, known), ...unknowns(playbook, records, today, known, null)]
    .filter((one) => one.subject_kind !== 'contact' || draft.people.includes(one.subject))
    .sort((a, b) => place(a) - place(b))
  const once = new Map<string, Asked>([...open, ...draft.learned].map((one) => [key(one), one]))
  return [...once.values()].flatMap((one) => {
    const item = indexOf(playbook).items.get(one.item)
    if (!item || DECIDED.has(item.id)) return []
    return [{ item, subject: one.subject, about: names.get(one.subject), known: known.get(one.subject)?.get(one.item) }]
  })
}

interface Asked {
  readonly item: string
  readonly subject: Id
}
const key = (one: Asked): string => `${one.subject} ${one.item}`
const keyOf = (one: Question): string => key({ item: one.item.id, subject: one.subject })

/** Questions that stand already keep their place, in the words of now; what is new comes after: nothing moves under the
 *  finger when a phone follows another method or hears of others in the middle of a form. */
export function inPlace(before: readonly Question[], next: readonly Question[]): Question[] {
  const now = new Map(next.map((one) => [keyOf(one), one]))
  const order = new Set([...before, ...next].map(keyOf))
  return [...order].flatMap((one) => now.get(one) ?? [])
}

/** Decided, not asked: they have their own place in the form. */
const DECIDED = new Set(['grade', 'stage'])

/** The grade suggestion as if the draft were saved; undefined when its answers do not move it. */
export function offeredGrade(playbook: Playbook, family: Family, draft: VisitDraft, me: Id, today: string): GradeSuggestion | undefined {
  if (draft.learned.length === 0) return undefined
  const records = plainFamily(family)
  const facts = [...(records.facts ?? []), ...draft.learned.map((one, i) => asFact(one, draft, me, today, i))]
  const after = suggestGrade(playbook, { ...records, facts }, today)
  if (!after.differs && after.current) return undefined
  if (after.grades.length === 0 || after.certainty === 'none') return undefined
  const before = suggestGrade(playbook, records, today)
  return before.grades.join() === after.grades.join() ? undefined : after
}

function asFact(one: VisitDraft['learned'][number], draft: VisitDraft, author: Id, day: string, place: number): Plain<'fact'> {
  const made = { account: draft.account, subject: one.subject, item: one.item, value: one.value, author, day }
  return { ...made, id: `draft-${place}`, kind: 'fact', recorded_at: `${day}T23:59:59Z` } as Plain<'fact'>
}

export function purposesFor(playbook: Playbook, family: Family, today: string): ReturnType<typeof purposesOf> {
  const records = plainFamily(family)
  return purposesOf(playbook, stageOf(records, selectFacts(playbook, records.facts ?? [], today)))
}
