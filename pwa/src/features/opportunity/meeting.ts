/** The project review meeting (S7): what calls it, what it holds, what comes of it. And the agenda (S6) by the clock. Pure. */
import type { Agenda, Playbook, ReviewPart } from '../../rules/playbook'
import { cautions } from '../../rules/signals'
import type { Caution } from '../../rules/types'
import type { Change, Id, Rec, World } from '../../storage/world'
import type { Deal } from './deal'

/** The part of a review whose lines become tasks; the playbooks call it so. */
const ACTIONS = 'actions'

export const spokenParts = (playbook: Playbook): readonly ReviewPart[] =>
  (playbook.review?.parts ?? []).filter((part) => part.id !== ACTIONS)

/** The signals that call a meeting now: of this deal, or of its account. Any one of them suffices. */
export function triggers(playbook: Playbook, deal: Deal): Caution[] {
  const { id } = deal.record
  return cautions(playbook, deal.plain, deal.day, deal.known, ['review']).filter(
    (one) => one.about !== 'opportunity' || one.subject === id,
  )
}

export interface Action {
  title: string
  who: Id
  due: string
  check: string
}

export interface ReviewForm {
  trigger: string
  day: string
  people: Id[]
  parts: Record<string, string>
  actions: Action[]
}

export const emptyAction = (who: Id): Action => ({ title: '', who, due: '', check: '' })

/** What keeps it from being saved: the key of its sentence. */
export function problemOf(form: ReviewForm): 'review.needs_day' | 'review.needs_words' | 'review.action_needs_title' | null {
  if (!form.day) return 'review.needs_day'
  const acted = form.actions.filter((one) => one.title.trim() || one.due || one.check)
  if (acted.some((one) => !one.title.trim())) return 'review.action_needs_title'
  return Object.values(form.parts).some((text) => text.trim()) || acted.length > 0 ? null : 'review.needs_words'
}

interface Ids { readonly me: Id; readonly review: Id }

/** The review, and each of its actions as a task of whoever does it. */
export function reviewOf(deal: Deal, form: ReviewForm, { me, review }: Ids): Change[] {
  const account = deal.family.account.id
  const opportunity = deal.record.id
  const parts = Object.fromEntries(Object.entries(form.parts).map(([id, text]) => [id, text.trim()]).filter(([, text]) => text))
  const people = Object.fromEntries(form.people.map((id) => [`people:${id}`, true]))
  return [
    {
      op: 'new', kind: 'review', id: review,
      fields: {
        account, opportunity, author: me, day: form.day, ...people, ...(form.trigger && { trigger: form.trigger }),
        ...(Object.keys(parts).length > 0 && { parts }),
      },
    },
    ...form.actions.filter((one) => one.title.trim()).map((one): Change => ({
      op: 'new', kind: 'task',
      fields: {
        account, opportunity, review, purpose: 'review', direction: 'next', title: one.title.trim(), assignee: one.who,
        ...(one.due && { due: one.due }), ...(one.check && { check: one.check }),
      },
    })),
  ]
}

export interface Held {
  readonly review: Rec<'review'>
  readonly actions: readonly Rec<'task'>[]
  readonly people: readonly Id[]
}

/** The reviews of this deal with their actions, the newest first. */
export function heldReviews(world: Pick<World, 'all'>, deal: Deal): Held[] {
  const found = [...world.all('review', { field: 'opportunity', values: new Set([deal.record.id]) })]
  return found
    .sort((a, b) => (b.v.day ?? '').localeCompare(a.v.day ?? '') || (a.id < b.id ? 1 : -1))
    .map((review) => ({
      review,
      actions: deal.family.tasks.filter((task) => task.v.review === review.id),
      people: Object.keys(review.v).filter((key) => key.startsWith('people:') && review.v[key]).map((key) => key.slice(7)),
    }))
}

export interface Slot {
  readonly part: Agenda['parts'][number]
  readonly minutes: number
  readonly from: string
  readonly to: string
}

const clock = (minutes: number): string =>
  `${String(Math.floor(minutes / 60) % 24).padStart(2, '0')}:${String(minutes % 60).padStart(2, '0')}`

/** The agenda's parts by the clock; `minutes` where somebody wants more or less than the template says. */
export function byTheClock(agenda: Agenda, start: string, minutes: Readonly<Record<number, number>> = {}): Slot[] {
  const [hour = '9', minute = '0'] = (/^\d{1,2}:\d{2}$/.test(start) ? start : '09:00').split(':')
  let at = Number(hour) * 60 + Number(minute)
  return agenda.parts.map((part, i) => {
    const long = minutes[i] ?? part.minutes
    const slot = { part, minutes: long, from: clock(at), to: clock(at + long) }
    at += long
    return slot
  })
}
