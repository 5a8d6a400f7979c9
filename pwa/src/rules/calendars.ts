/** When people at an account are at work, and which day a touch falls due there (G5).
 *  Mirrors `shared_schema/rules/calendars.py`, where the decision stands; `tests/vectors/calendars.json` holds both.
 *  Here the days of a region are gathered once: a list asks for two thousand accounts, some dozens of days each. */
import type { Named } from '../generated/records'
import { dayOf, numberOf } from './days'
import { byId } from './records'
import type { Family, Plain, Reason } from './types'

export const WORKING_DAYS = 'working_days'
const WEEKEND = ['6', '7']
/** So far a next working day is looked for; a calendar that has none moves nothing. */
const LONGEST = 400
const NO_CALENDARS: readonly Plain<'calendar'>[] = []
/** The strongest last: it writes over the others. */
const LAYERS = ['holidays', 'workdays', 'opened', 'closed'] as const

/** Whose holidays the account keeps; undefined: nobody said, and no calendar has the plot's zone. */
export function regionOf(
  calendars: readonly Plain<'calendar'>[], account: { readonly region?: string | undefined } | undefined, plot: Plain<'plot'> | undefined,
): string | undefined {
  const said = account?.region || plot?.region
  const zone = plot?.zone
  return said || (zone ? byId(calendars).find((one) => one.zones?.includes(zone))?.region : undefined) || undefined
}

/** The calendars of one region. Days are counted from 1970 (`days.ts`). */
export class WorkDays {
  readonly known: boolean
  private readonly off = new Map<number, Named>()
  private readonly on = new Set<number>()
  private readonly weekend: readonly string[]

  constructor(calendars: readonly Plain<'calendar'>[]) {
    const years = byId(calendars)
    this.known = years.length > 0
    let last: Plain<'calendar'> | undefined
    for (const one of years) if (one.weekend?.length && (one.year ?? 0) >= (last?.year ?? 0)) last = one
    this.weekend = last?.weekend ?? WEEKEND
    for (const layer of LAYERS) {
      for (const one of [...years].reverse()) {
        for (const [day, name] of Object.entries(one[layer] ?? {})) this.say(numberOf(day), name, layer)
      }
    }
  }

  private say(day: number, name: Named, layer: (typeof LAYERS)[number]): void {
    if (layer === 'holidays' || layer === 'closed') {
      this.off.set(day, name)
      this.on.delete(day)
    } else this.on.add(day)
  }

  working(day: number): boolean {
    if (this.on.has(day)) return true
    // 1970-01-01 was a Thursday.
    return !this.off.has(day) && !this.weekend.includes(String(((((day + 3) % 7) + 7) % 7) + 1))
  }

  /** What a day off is called; a weekend has no name. */
  nameOf(day: number): Named | undefined {
    return this.on.has(day) ? undefined : this.off.get(day)
  }

  /** The day itself, or the first working day after it. */
  next(day: number): number {
    for (let at = day; at <= day + LONGEST; at++) if (this.working(at)) return at
    return day
  }

  /** So many working days later. */
  plus(day: number, days: number): number {
    let left = days
    for (let at = day + 1; at <= day + days * 7 + LONGEST; at++) if (this.working(at) && --left === 0) return at
    return day
  }

  /** The first name among the days off right before a day. */
  nameBefore(day: number): Named | undefined {
    let found: Named | undefined
    for (let at = day - 1; at >= day - LONGEST && !this.working(at); at--) found = this.nameOf(at) ?? found
    return found
  }
}

const kept = new WeakMap<readonly Plain<'calendar'>[], Map<string | undefined, WorkDays>>()

/** The working days of a region. */
export function workDaysOf(calendars: readonly Plain<'calendar'>[], region: string | undefined): WorkDays {
  let regions = kept.get(calendars)
  if (!regions) kept.set(calendars, (regions = new Map()))
  let work = regions.get(region)
  if (!work) regions.set(region, (work = new WorkDays(calendars.filter((one) => region && one.region === region))))
  return work
}

/** The working days of the account's region. */
export function workDays({ account, plot, calendars = NO_CALENDARS }: Family): WorkDays {
  return workDaysOf(calendars, regionOf(calendars, account, plot ?? undefined))
}

/** Why the touch is due on that day and not on the one counted to; undefined when nothing moved it. */
export function moved(work: WorkDays, counted: number, due: number, inWorkingDays: boolean): Reason | undefined {
  const from = dayOf(counted)
  const holiday = inWorkingDays || counted !== due ? work.nameBefore(due) : undefined
  if (holiday) return { code: 'touch.after_holiday', args: { from, holiday } }
  return counted === due ? undefined : { code: 'touch.after_weekend', args: { from } }
}
