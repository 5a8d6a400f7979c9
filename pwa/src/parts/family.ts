/** An account with what hangs on it, as the rules take it: for every screen that asks a rule about one account. */
import { plain, type Family as PlainFamily, type Plain } from '../rules/types'
import type { Family, World } from '../storage/world'

export function plainFamily(family: Family): PlainFamily {
  return {
    account: plain(family.account),
    contacts: family.contacts.map((one) => plain(one)),
    opportunities: family.opportunities.map((one) => plain(one)),
    visits: family.visits.map((one) => plain(one)),
    facts: family.facts.map((one) => plain(one)),
    tasks: family.tasks.map((one) => plain(one)),
  }
}

const kept = new WeakMap<World, { readonly version: number; readonly calendars: readonly Plain<'calendar'>[] }>()

/** The company's calendars: the same array until a record changes, since what the rules gather of it is kept by it. */
export function calendarsOf(world: World): readonly Plain<'calendar'>[] {
  const { version } = world
  const before = kept.get(world)
  if (before?.version === version) return before.calendars
  const calendars = [...world.all('calendar')].map((one) => plain(one))
  kept.set(world, { version, calendars })
  return calendars
}

/** Where an account's plot lies and when people work there: what a due day depends on besides its own records (G5). */
export function placed(world: World, plot: string | undefined): Pick<PlainFamily, 'plot' | 'calendars'> {
  const found = plot ? world.get<'plot'>(plot) : undefined
  return { plot: found && plain(found), calendars: calendarsOf(world) }
}
