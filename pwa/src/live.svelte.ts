/** The world as the screens see it: `world()` read in a template or a $derived draws again after every change.
 *  It lives outside `ui/`, because components show what they are given and know no storage. */
import { createSubscriber } from 'svelte/reactivity'
import type { Touching } from './overview'
import type { World } from './storage/world'
import { now } from './ui/clock.svelte'
import { dayIn, deviceZone } from './ui/dates'
import { feedGrades } from './ui/grades.svelte'

let held = $state.raw<World | undefined>(undefined)
let track: () => void = () => undefined

/** Called by the composition root (App.svelte) and by tests. */
export function holdWorld(world: World | undefined): void {
  track = world ? createSubscriber((update) => world.subscribe(update)) : () => undefined
  held = world
}
feedGrades(() => (held ? world().playbook.grades : []))

export function hasWorld(): boolean {
  return held !== undefined
}

export function world(): World {
  const current = held
  if (!current) throw new Error('no world is open')
  track()
  return current
}

let touches = $state.raw<Touching | undefined>(undefined)

/** How the lists ask when an account is due: by its grade alone, or, once it is loaded, by the playbook's special cases. */
export function touching(): Touching | undefined {
  const { rules, by_segment } = world().playbook.cadences
  if (rules.length === 0 && Object.keys(by_segment).length === 0) return undefined
  if (!touches) void import('./special').then((one) => (touches = one.touching))
  return touches
}

/** The zone days are counted in: the account's plot, else the person's own plot, else this device's. */
export function zoneOf(plot?: string | null): string {
  const w = world()
  const zone = plot ? w.get<'plot'>(plot)?.v.zone : undefined
  if (zone) return zone
  for (const one of w.all('plot')) if (one.v.owner === w.me.id && one.v.zone) return one.v.zone
  return deviceZone()
}

/** The day it is in that zone. */
export function today(plot?: string | null): string {
  return dayIn(zoneOf(plot), now())
}

/** Today by plot, as one string: a list that depends on it is drawn again at midnight and not at every tick. */
export function daysByPlot(): string {
  return JSON.stringify(Object.fromEntries([...world().all('plot')].map((plot) => [plot.id, today(plot.id)])))
}

/** `daysByPlot` as the function that rules over many accounts ask; `otherwise` for a plot not on this phone. */
export function dayOfPlot(days: string, otherwise: string): (plot?: string) => string {
  const known = JSON.parse(days) as Record<string, string>
  return (plot) => known[plot ?? ''] ?? otherwise
}
