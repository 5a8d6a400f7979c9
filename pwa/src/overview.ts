/** What lists need of every account: one slim value each, made in one pass over the world (frontend.md: shape).
 *  Today and Accounts both read it; the rules decide what is due, this only groups records for them. */
import { placed } from './parts/family'
import { nextTouch } from './rules/cadence'
import type { Playbook } from './rules/playbook'
import { plain, type NextTouch, type Plain } from './rules/types'
import type { Id, Rec, World } from './storage/world'

export interface Summary {
  readonly id: Id
  readonly name: string
  readonly account: Rec<'account'>
  readonly grade: string | null
  /** Stages of its open opportunities. */
  readonly stages: readonly string[]
  readonly next: NextTouch
  readonly lastDay: string | null
}

interface Group {
  opportunities: Plain<'opportunity'>[]
  visits: Plain<'visit'>[]
  facts: Plain<'fact'>[]
}

const FACT = [
  'account', 'subject', 'item', 'value', 'day', 'recorded_at', 'author', 'source', 'confidence', 'reason', 'retracted', 'visit',
] as const
const DECIDED = { field: 'item', values: new Set(['grade', 'stage']) }

function grouped(world: World): Map<Id, Group> {
  const groups = new Map<Id, Group>()
  for (const one of world.all('account')) groups.set(one.id, { opportunities: [], visits: [], facts: [] })
  const of = (account: string | undefined): Group | undefined => groups.get(account ?? '')
  for (const one of world.slim('opportunity', ['account', 'name', 'closed'])) of(one.account)?.opportunities.push(one)
  for (const one of world.slim('visit', ['account', 'day', 'touch', 'opportunity', 'happened_at'])) of(one.account)?.visits.push(one)
  for (const one of world.slim('fact', FACT, DECIDED)) of(one.account)?.facts.push(one)
  return groups
}

function stagesOf(group: Group): string[] {
  const newest = new Map<Id, Plain<'fact'>>()
  for (const fact of group.facts) {
    const before = newest.get(fact.subject ?? '')
    if (fact.item !== 'stage' || fact.retracted) continue
    if (!before || (fact.recorded_at ?? '') > (before.recorded_at ?? '')) newest.set(fact.subject ?? '', fact)
  }
  return group.opportunities
    .filter((one) => !one.closed)
    .map((one) => newest.get(one.id)?.value)
    .filter((stage) => typeof stage === 'string')
}

/** When an account is due, where the playbook's special cases have to be asked (`special.ts`). */
export type Touching = (world: World, account: Id, today: string) => NextTouch | undefined

interface Made {
  readonly touching: Touching | undefined
  readonly version: number
  readonly playbook: Playbook
  readonly days: ReadonlyMap<string | undefined, string>
  readonly summaries: readonly Summary[]
}
const made = new WeakMap<World, Made>()

/** Every living account; `today` by plot, because days count in the plot's zone. The same list again until a record, the
 *  playbook or a day changed: two screens read it, and each exchange changes the world's status several times. */
export function overview(world: World, today: (plot?: string) => string, touching?: Touching): readonly Summary[] {
  const { version, playbook } = world
  const before = made.get(world)
  if (before?.version === version && before.playbook === playbook && before.touching === touching) {
    if ([...before.days].every(([plot, day]) => today(plot) === day)) return before.summaries
  }
  const days = new Map<string | undefined, string>()
  const summaries = summed(world, today, days, touching)
  made.set(world, { version, playbook, days, summaries, touching })
  return summaries
}

function summed(
  world: World, today: (plot?: string) => string, days: Map<string | undefined, string>, touching?: Touching,
): Summary[] {
  const { playbook } = world
  const summaries: Summary[] = []
  const places = new Map<string | undefined, ReturnType<typeof placed>>()
  for (const [id, group] of grouped(world)) {
    const account = world.get<'account'>(id)
    if (!account) continue
    const plot = account.v.plot
    if (!days.has(plot)) days.set(plot, today(plot))
    const day = days.get(plot) ?? ''
    if (!places.has(plot)) places.set(plot, placed(world, plot))
    const next = touching?.(world, id, day) ?? nextTouch(playbook, { account: plain(account), ...group, ...places.get(plot) }, day)
    let lastDay: string | null = null
    for (const visit of group.visits) if (visit.day && (lastDay === null || visit.day > lastDay)) lastDay = visit.day
    summaries.push({
      id, account, name: account.v.name ?? '', grade: next.grade, stages: stagesOf(group), next, lastDay,
    })
  }
  return summaries
}

/** Which grade goes first: the playbook's order; without a grade last. */
export function gradePlace(playbook: Playbook, grade: string | null): number {
  const place = playbook.grades.findIndex((one) => one.id === grade)
  return place < 0 ? playbook.grades.length : place
}

/** The plots this person cultivates. A supervisor holds copies of others': their lateness is Team's to tell, with the
 *  age of each rep's phone (law 4). */
export function ownPlots(world: World): ReadonlySet<Id> {
  const own = new Set<Id>()
  for (const plot of world.all('plot')) {
    if (plot.v.owner === world.me.id || plot.v[`members:${world.me.id}`]) own.add(plot.id)
  }
  return own
}
