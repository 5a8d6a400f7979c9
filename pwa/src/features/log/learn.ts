/** "What did you learn?": the playbook's questions for this visit, most wanted first, and the grade that the answers
 *  speak for. Pure: the screen passes the family, the draft and today. */
import type { Item, Playbook } from '../../rules/playbook'
import { indexOf, purposesOf } from '../../rules/playbook'
import { selectFacts } from '../../rules/facts'
import { suggestGrade } from '../../rules/grade'
import { plain, type Family as Plains, type GradeSuggestion, type Known, type Plain } from '../../rules/types'
import { unknowns } from '../../rules/unknowns'
import type { Family, Id } from '../../storage/world'
import type { VisitDraft } from './draft'

export interface Question {
  readonly item: Item
  readonly subject: Id
  /** What it is about, when that is not the account: a person or a project. */
  readonly about: string | undefined
  /** Undefined: never answered; otherwise stale or disputed. */
  readonly known: Known | undefined
}

export function plains(family: Family): Plains {
  return {
    account: plain(family.account),
    contacts: family.contacts.map(plain),
    opportunities: family.opportunities.map(plain),
    visits: family.visits.map(plain),
    facts: family.facts.map(plain),
    tasks: family.tasks.map(plain),
  }
}

/** Unknown items: the brief's three first, then all others by rank. Of people, only those who were there. */
export function questionsOf(playbook: Playbook, family: Family, draft: VisitDraft, today: string): Question[] {
  const records = plains(family)
  const known = selectFacts(playbook, records.facts ?? [], today)
  const names = new Map([...family.contacts, ...family.opportunities].map((record) => [record.id, record.v.name ?? '']))
  for (const person of draft.contacts) names.set(person.id, person.name)
  const first = unknowns(playbook, records, today, known)
  const key = (one: { item: string; subject: string }): string => `${one.subject} ${one.item}`
  const taken = new Set(first.map(key))
  return [...first, ...unknowns(playbook, records, today, known, null).filter((one) => !taken.has(key(one)))]
    .filter((one) => one.subject_kind !== 'contact' || draft.people.includes(one.subject))
    .flatMap((one) => {
      const item = indexOf(playbook).items.get(one.item)
      if (!item || DECIDED.has(item.id)) return []
      return [{ item, subject: one.subject, about: names.get(one.subject), known: known.get(one.subject)?.get(one.item) }]
    })
}

/** Decided, not asked: they have their own place in the form. */
const DECIDED = new Set(['grade', 'stage'])

/** The grade suggestion as if the draft were saved; undefined when its answers do not move it. */
export function offeredGrade(playbook: Playbook, family: Family, draft: VisitDraft, me: Id, today: string): GradeSuggestion | undefined {
  if (draft.learned.length === 0) return undefined
  const records = plains(family)
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

/** The stage of the project worked on, or null: the account is being cultivated. */
export function stageOf(playbook: Playbook, family: Family, today: string): string | null {
  const known = selectFacts(playbook, plains(family).facts ?? [], today)
  for (const opportunity of family.opportunities) {
    if (opportunity.v.closed) continue
    const stage = known.get(opportunity.id)?.get('stage')?.value
    if (typeof stage === 'string') return stage
  }
  return null
}

export function purposesFor(playbook: Playbook, family: Family, today: string): ReturnType<typeof purposesOf> {
  return purposesOf(playbook, stageOf(playbook, family, today))
}
