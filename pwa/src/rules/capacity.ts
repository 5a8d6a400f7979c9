/** What a month holds and what the list asks of it (G4).
 *  Mirrors `shared_schema/rules/capacity.py`, where the pace is explained; `tests/vectors/capacity.json` holds both. */
import { timeBudget } from './budget'
import { regionOf, workDaysOf } from './calendars'
import { monthEnd, numberOf } from './days'
import type { Playbook } from './playbook'
import type { Capacity, Plain } from './types'

/** `grades`: each account of the plot with its grade, or null; `calendars`: those of any region. */
export function capacity(
  playbook: Playbook, grades: ReadonlyMap<string, string | null>, calendars: readonly Plain<'calendar'>[],
  plot: Plain<'plot'> | undefined, today: string,
): Capacity {
  const month = today.slice(0, 7)
  const work = workDaysOf(calendars, regionOf(calendars, undefined, plot))
  const first = numberOf(`${month}-01`)
  const days = Array.from({ length: Number(monthEnd(month).slice(8)) }, (_, n) => first + n).filter((day) => work.working(day))
  const now = numberOf(today)
  const wanted = timeBudget(playbook, grades, [], today).rows.reduce(
    (sum, row) => sum + (row.plan_accounts > 0 ? Math.floor((row.accounts * row.plan_minutes) / row.plan_accounts) : 0), 0,
  )
  return { month, working_days: days.length, left_days: days.filter((day) => day >= now).length, wanted_minutes: wanted }
}
