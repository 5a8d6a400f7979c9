/** What the care page reads of one account (G9–G11, R1–R5), made once per change. Pure; the sections only show. */
import type { Playbook } from '../../rules/playbook'
import { customers, span, type Span } from '../../rules/customers'
import { selectFacts } from '../../rules/facts'
import { compare } from '../../rules/records'
import { plain, type Family as PlainFamily, type Fits, type Selected } from '../../rules/types'
import { segment } from '../../rules/worth'
import type { Family, Id, Rec, World } from '../../storage/world'
import { addDays } from '../../ui/dates'
import type { Telling } from '../../ui/reasons'
import { plainFamily } from '../../parts/family'

export interface Caring {
  readonly id: Id
  readonly family: Family
  readonly records: PlainFamily
  readonly known: Selected
  readonly day: string
  readonly zone: string
  readonly telling: Telling
  readonly worth: Fits
}

export function caring(world: Pick<World, 'family' | 'playbook'>, account: Id, day: string, zone: string): Caring | undefined {
  const family = world.family(account)
  if (!family) return undefined
  const records = plainFamily(family)
  const known = selectFacts(world.playbook, records.facts ?? [], day)
  const names = new Map(family.contacts.map((one) => [one.id, one.v.name]))
  return {
    id: family.account.id, family, records, known, day, zone, worth: segment(world.playbook, records, day, known),
    telling: { playbook: world.playbook, today: day, nameOf: (id) => names.get(id) },
  }
}

/** Somebody who buys from us: what comes after winning (R1–R4) is about them first. */
export const customer = (care: Pick<Caring, 'family'>): boolean => care.family.account.v.status === WON
const WON = 'won'

/** The purpose that marks a task as part of the care calendar (R2), and one that takes somebody to a reference (R5). */
export const CARE = 'care'
export const SHOWING = 'reference'
/** Facts of the page: the phase of care, why a relation broke (R1), why a customer left (R4). */
export const PHASE = 'care.phase'
export const BROKEN = 'relation.broken'
export const LEFT = 'leave.reason'

type Phase = NonNullable<Playbook['relations']>['care'][number]

/** The phase of care the rep set; until then the first one, of a customer who has just been won. */
export function phaseOf(playbook: Playbook, known: Selected, account: Id): Phase | undefined {
  const phases = playbook.relations?.care ?? []
  const set = known.get(account)?.get(PHASE)?.value
  return phases.find((one) => one.id === set) ?? phases[0]
}

/** R2: the key accounts of a plot, and whether they are more than one person can look after. */
export function lookedAfter(world: Pick<World, 'all' | 'playbook'>, plot: Id, day: string): Span | null {
  const accounts = customers([...world.all('account')].filter((one) => one.v.plot === plot).map((one) => plain(one)))
  const values = new Set(accounts.map((one) => one.id))
  const facts = [...world.all('fact', { field: 'account', values })].map((one) => plain(one))
  return span(world.playbook, accounts, selectFacts(world.playbook, facts, day))
}

/** R2: what stands from the first phase to this one: the contact, the experts, whom to call, who meets whom. */
export function inPlace(phases: readonly Phase[], phase: Phase | undefined): string[] {
  const last = phases.findIndex((one) => one.id === phase?.id)
  // A playbook of an earlier release has no such member.
  return phases.slice(0, last + 1).flatMap((one) => one.items ?? [])
}

export interface Calendar {
  readonly open: readonly Rec<'task'>[]
  readonly done: readonly Rec<'task'>[]
  /** When the phase wants the next one; null while one is planned, or when it has no rhythm. */
  readonly next: string | null
}

/** What is planned and what was done of the care calendar; the rhythm counts from the last one done (R2). */
export function calendar(tasks: readonly Rec<'task'>[], phase: Phase | undefined, today: string): Calendar {
  const of = tasks.filter((one) => one.v.purpose === CARE)
  const open = of.filter((one) => !one.v.done).sort((a, b) => compare(a.v.due ?? '9', b.v.due ?? '9') || compare(a.id, b.id))
  const done = of.filter((one) => one.v.done).sort((a, b) => compare(b.v.done ?? '', a.v.done ?? '') || compare(b.id, a.id))
  const every = phase?.every_days
  if (!every || open.length > 0) return { open, done, next: null }
  const last = done[0]?.v.done
  const next = last ? addDays(last, every) : today
  return { open, done, next: next < today ? today : next }
}

export interface Fitting {
  readonly reference: Rec<'reference'>
  /** Why it convinces this account: the same trade, the same size. */
  readonly industry: boolean
  readonly size: boolean
  /** The customer agreed until a day that has passed. */
  readonly over: boolean
}

const plainWord = (text: string | undefined): string => (text ?? '').normalize('NFKC').toLowerCase().replace(/[\s业]/g, '')

/** R5: which customers can be shown to this one; who is of its trade goes first, then who is of its size. */
export function fitting(references: Iterable<Rec<'reference'>>, account: Rec<'account'>, size: string | null, today: string): Fitting[] {
  const trade = plainWord(account.v.industry)
  return [...references]
    .filter((one) => one.v.customer !== account.id)
    .map((reference) => {
      const theirs = plainWord(reference.v.industry)
      const industry = trade !== '' && theirs !== '' && (trade.includes(theirs) || theirs.includes(trade))
      return { reference, industry, size: size !== null && reference.v.segment === size, over: (reference.v.until ?? '9') < today }
    })
    .filter((one) => one.industry || one.size)
    .sort(
      (a, b) =>
        Number(a.over) - Number(b.over) || Number(b.industry) - Number(a.industry) || Number(b.size) - Number(a.size) ||
        compare(a.reference.v.name ?? '', b.reference.v.name ?? ''),
    )
}

type Survey = NonNullable<Playbook['relations']>['surveys'][number]

export interface Rated {
  readonly question: string
  /** The level given; its place counts from 0, the best. */
  readonly level: string
  readonly place: number
}

/** The answers of one survey, the least satisfied first; a level this playbook does not know comes last. */
export function rated(survey: Survey, answers: unknown): Rated[] {
  const given = typeof answers === 'object' && answers !== null ? (answers as Record<string, unknown>) : {}
  const place = (level: unknown): number => survey.levels.findIndex((one) => one.id === level)
  return survey.questions
    .filter((one) => typeof given[one.id] === 'string')
    .map((one) => ({ question: one.id, level: String(given[one.id]), place: place(given[one.id]) }))
    .sort((a, b) => b.place - a.place)
}
