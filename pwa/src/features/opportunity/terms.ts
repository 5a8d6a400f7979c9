/** Giving way with a plan (S9): target, walk-away, steps that shrink, nothing given without asking back. It stands in a
 *  circle, so that only the people named in it hold it; whoever is not named finds nothing here. Pure. */
import type { Change, Id, Rec, World } from '../../storage/world'
import { isPrice } from '../../ui/answers'
import type { Deal } from './deal'

export interface Price {
  readonly minor: number
  readonly currency: string
}

export interface Step {
  readonly id: Id
  readonly number: number
  readonly price: Price | undefined
  readonly back: string
  readonly given: string | undefined
}

export interface Plan {
  readonly circle: Rec<'circle'>
  readonly members: readonly Id[]
  readonly root: Rec<'concession'> | undefined
  readonly target: Price | undefined
  readonly walkAway: Price | undefined
  readonly steps: readonly Step[]
}

const price = (value: unknown): Price | undefined => (isPrice(value) ? value : undefined)

function membersOf(circle: Rec<'circle'>): Id[] {
  const named = Object.keys(circle.v).filter((key) => key.startsWith('members:') && circle.v[key]).map((key) => key.slice(8))
  return [...new Set([...(circle.v.author ? [circle.v.author] : []), ...named])]
}

/** The plans this phone holds for the deal: one as a rule, the oldest first. */
export function plansOf(world: Pick<World, 'all'>, deal: Pick<Deal, 'record'>): Plan[] {
  const here = { field: 'opportunity', values: new Set([deal.record.id]) }
  const all = [...world.all('concession', here)]
  return [...world.all('circle', here)]
    .sort((a, b) => (a.id < b.id ? -1 : 1))
    .map((circle) => {
      const own = all.filter((one) => one.v.circle === circle.id)
      const root = own.find((one) => one.v.number === 0)
      const steps = own
        .filter((one) => (one.v.number ?? 0) > 0)
        .map((one): Step => ({ id: one.id, number: one.v.number ?? 0, price: price(one.v.step), back: one.v.asked_back ?? '', given: one.v.given ?? undefined }))
        .sort((a, b) => a.number - b.number || (a.id < b.id ? -1 : 1))
      return { circle, members: membersOf(circle), root, target: price(root?.v.target), walkAway: price(root?.v.walk_away), steps }
    })
}

export type Check =
  | { readonly code: 'grows'; readonly number: number }
  | { readonly code: 'nothing_back'; readonly number: number }
  | { readonly code: 'below'; readonly by: Price }
  | { readonly code: 'upside_down' }
  | { readonly code: 'many_know'; readonly people: number }

/** What breaks the rules of giving; it warns and never forbids. */
export function checks(plan: Plan): Check[] {
  const { target, walkAway, steps } = plan
  const found: Check[] = []
  if (target && walkAway && target.currency === walkAway.currency && walkAway.minor > target.minor) found.push({ code: 'upside_down' })
  steps.forEach((step, i) => {
    const before = steps[i - 1]?.price
    if (step.price && before && step.price.currency === before.currency && step.price.minor >= before.minor) found.push({ code: 'grows', number: step.number })
    if (!step.back.trim()) found.push({ code: 'nothing_back', number: step.number })
  })
  const room = left(plan)
  if (room && room.minor < 0) found.push({ code: 'below', by: { minor: -room.minor, currency: room.currency } })
  if (plan.members.length > 1) found.push({ code: 'many_know', people: plan.members.length })
  return found
}

/** What is left between the last planned step and the walk-away; negative: the steps go below it. */
export function left(plan: Plan): Price | undefined {
  const { target, walkAway, steps } = plan
  if (!target || !walkAway || target.currency !== walkAway.currency) return undefined
  const planned = steps.reduce((sum, one) => sum + (one.price?.currency === target.currency ? one.price.minor : 0), 0)
  return { minor: target.minor - walkAway.minor - planned, currency: target.currency }
}

/** Where the price stands after the steps given so far. */
export function standsAt(plan: Plan): Price | undefined {
  const { target, steps } = plan
  if (!target) return undefined
  const given = steps.reduce((sum, one) => sum + (one.given && one.price?.currency === target.currency ? one.price.minor : 0), 0)
  return { minor: target.minor - given, currency: target.currency }
}

interface Made { readonly me: Id; readonly circle: Id; readonly name: string }

/** A new plan: the circle with who may know, and the plan's own record in it. */
export function newPlan(deal: Deal, people: readonly Id[], target: Price | null, walkAway: Price | null, made: Made): Change[] {
  const account = deal.family.account.id
  const opportunity = deal.record.id
  const named = Object.fromEntries(people.filter((id) => id !== made.me).map((id) => [`members:${id}`, true]))
  return [
    { op: 'new', kind: 'circle', id: made.circle, fields: { account, opportunity, name: made.name, author: made.me, ...named } },
    {
      op: 'new', kind: 'concession',
      fields: { circle: made.circle, account, opportunity, author: made.me, number: 0, ...(target && { target }), ...(walkAway && { walk_away: walkAway }) },
    },
  ]
}

/** The changed plan: who knows, and its two prices. */
export function changedPlan(deal: Deal, plan: Plan, people: readonly Id[], target: Price | null, walkAway: Price | null, me: Id): Change[] {
  const named: Record<string, unknown> = {}
  for (const id of people) if (!plan.members.includes(id)) named[`members:${id}`] = true
  for (const id of plan.members) if (!people.includes(id) && id !== plan.circle.v.author) named[`members:${id}`] = null
  const fields = { target, walk_away: walkAway }
  const present = Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== null))
  const root: Change = plan.root
    ? { op: 'set', kind: 'concession', id: plan.root.id, fields }
    : { op: 'new', kind: 'concession', fields: { circle: plan.circle.id, account: deal.family.account.id, opportunity: deal.record.id, author: me, number: 0, ...present } }
  return [...(Object.keys(named).length > 0 ? [{ op: 'set', kind: 'circle', id: plan.circle.id, fields: named } as const] : []), root]
}
