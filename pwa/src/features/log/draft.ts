/** What the form "Log a visit" holds while it is filled, and the changes it becomes when it is saved.
 *
 *  The draft is plain JSON, so that every keystroke can be stored and found again after a kill (law 1). One save is
 *  one transaction of several records: the visit, contacts made on the spot, facts, tasks, attachments. Ids are made
 *  when the draft begins, so a save repeated after a crash makes nothing twice. */
import type { Change, Id } from '../../storage/world'
import { attachmentOf, type Carried } from '../../parts/files/attachment'
import type { Plan } from '../../parts/plan'
import { instantOf, isoInstant, wallOf } from '../../parts/forms/when'

export interface Learned {
  readonly subject: Id
  readonly item: string
  readonly value: unknown
  /** The contact who said so. */
  readonly source?: Id | undefined
}

export interface Promised {
  readonly id: Id
  readonly direction: 'ours' | 'theirs' | 'next'
  title: string
  due: string
}

export interface QuickContact {
  readonly id: Id
  name: string
  title: string
  mobile: string
}

export interface VisitDraft {
  readonly visit: Id
  readonly account: Id
  touch: string
  purpose: string
  people: Id[]
  contacts: QuickContact[]
  /** Null: now, which is taken when it is saved. */
  earlier: { day: string; time: string } | null
  note: string
  learned: Learned[]
  /** A grade accepted from the suggestion, with the reason in the rep's language. */
  grade: { value: string; reason: string } | null
  next: Promised | null
  promises: Promised[]
  /** Open tasks ticked off during the visit. */
  done: Id[]
  /** Photos, and files too. */
  photos: Carried[]
  /** What was to be asked, in its order: offered first (V2). Absent: nothing was prepared. */
  asked?: Plan['asked']
}

export interface Begin {
  readonly account: Id
  readonly touch: string
  readonly purpose: string
  readonly people: readonly Id[]
  readonly newId: () => Id
}

export function begin(start: Begin): VisitDraft {
  return {
    visit: start.newId(),
    account: start.account,
    touch: start.touch,
    purpose: start.purpose,
    people: [...start.people],
    contacts: [],
    earlier: null,
    note: '',
    learned: [],
    grade: null,
    next: null,
    promises: [],
    done: [],
    photos: [],
  }
}

/** True when nothing was entered beyond what the form opened with: closing it asks nothing and keeps nothing. */
export function isUntouched(draft: VisitDraft, opened: VisitDraft): boolean {
  return JSON.stringify({ ...draft, visit: '' }) === JSON.stringify({ ...opened, visit: '' })
}

/** Put an answer in, replace the one to the same item, or take it out when `value` is undefined. */
export function answered(learned: readonly Learned[], answer: Learned): Learned[] {
  const others = learned.filter((fact) => fact.subject !== answer.subject || fact.item !== answer.item)
  return answer.value === undefined ? others : [...others, answer]
}

export interface Saving {
  readonly me: Id
  readonly zone: string
  /** Milliseconds of the moment of saving. */
  readonly now: number
  readonly newId: () => Id
  /** Answers to these stay their author's own (K9). */
  readonly isPrivate: (item: string) => boolean
}

/** Every change of one save, contacts first, because the visit names them. */
export function changesOf(draft: VisitDraft, saving: Saving): Change[] {
  const at = draft.earlier ? instantOf(draft.earlier, saving.zone) : saving.now
  const common = { account: draft.account, author: saving.me }
  const day = wallOf(at, saving.zone).day
  const recorded = isoInstant(saving.now)
  return [
    ...draft.contacts.filter((person) => person.name.trim()).map((person) => contactOf(person, draft.account)),
    visitOf(draft, { ...common, day, happened_at: isoInstant(at), recorded_at: recorded, zone: saving.zone }),
    ...factsOf(draft, { ...common, day, recorded_at: recorded }, saving),
    ...tasksOf(draft, saving.me),
    ...draft.done.map((id): Change => ({ op: 'set', kind: 'task', id, fields: { done: day } })),
    ...draft.photos.map((photo) => attachmentOf(photo, draft.account, draft.visit)),
  ]
}

function contactOf(person: QuickContact, account: Id): Change {
  const fields = given({ account, name: person.name.trim(), title: person.title.trim(), mobile: person.mobile.trim() })
  return { op: 'new', kind: 'contact', id: person.id, fields }
}

function visitOf(draft: VisitDraft, common: Record<string, unknown>): Change {
  const named = new Set(draft.contacts.filter((person) => !person.name.trim()).map((person) => person.id))
  const people = draft.people.filter((id) => !named.has(id)).map((id) => [`people:${id}`, true])
  return {
    op: 'new',
    kind: 'visit',
    id: draft.visit,
    fields: given({
      ...common,
      touch: draft.touch,
      purpose: draft.purpose.trim(),
      note: draft.note.trim(),
      ...Object.fromEntries(people),
    }),
  }
}

function factsOf(draft: VisitDraft, common: Record<string, unknown>, saving: Saving): Change[] {
  const facts: Change[] = draft.learned.map((fact) => ({
    op: 'new',
    kind: 'fact',
    id: saving.newId(),
    fields: given({
      ...common, subject: fact.subject, item: fact.item, value: fact.value, source: fact.source, visit: draft.visit,
      private: saving.isPrivate(fact.item) || undefined,
    }),
  }))
  if (draft.grade) {
    const moved = { subject: draft.account, item: 'grade', value: draft.grade.value, reason: draft.grade.reason.slice(0, 300) }
    facts.push({ op: 'new', kind: 'fact', id: saving.newId(), fields: given({ ...common, ...moved, visit: draft.visit }) })
  }
  return facts
}

function tasksOf(draft: VisitDraft, me: Id): Change[] {
  const promises = [...(draft.next ? [draft.next] : []), ...draft.promises].filter((task) => task.title.trim())
  return promises.map((task) => ({
    op: 'new',
    kind: 'task',
    id: task.id,
    fields: given({
      account: draft.account,
      title: task.title.trim().slice(0, 120),
      direction: task.direction,
      due: task.due,
      assignee: task.direction === 'theirs' ? undefined : me,
      visit: draft.visit,
    }),
  }))
}

/** Absent means untouched on the wire: empty entries of a form are left out. */
function given(fields: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined && value !== ''))
}
