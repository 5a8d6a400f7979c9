/** The days of a calendar as the administrator reads and changes them: runs of one name, months as a grid, and what a
 *  change comes to before it is made (law 10). */
import type { Named } from '../../../generated/records'
import { workDaysOf } from '../../../rules/calendars'
import { dayOf, numberOf } from '../../../rules/days'
import type { Plain } from '../../../rules/types'
import type { Change } from '../../../storage/world'

export type Calendar = Plain<'calendar'>
export type Layer = 'holidays' | 'workdays' | 'closed' | 'opened'
export type Own = 'closed' | 'opened'

/** Days in a row that are called the same. */
export interface Run {
  readonly layer: Layer
  readonly from: string
  readonly to: string
  readonly name: Named
}

const LAYERS: readonly Layer[] = ['holidays', 'workdays', 'closed', 'opened']
/** Longer than any shutdown: a year typed wrong is found before it is saved. */
export const LONGEST = 92

/** What a year holds, in order of days. */
export function runsOf(calendar: Calendar): Run[] {
  const runs = LAYERS.flatMap((layer) => {
    const found: { layer: Layer; from: string; to: string; name: Named }[] = []
    for (const [day, name] of Object.entries(calendar[layer] ?? {}).sort(([a], [b]) => (a < b ? -1 : 1))) {
      const last = found.at(-1)
      if (last && last.name.en === name.en && last.name['zh-CN'] === name['zh-CN'] && numberOf(day) === numberOf(last.to) + 1) last.to = day
      else found.push({ layer, from: day, to: day, name })
    }
    return found
  })
  return runs.sort((a, b) => (a.from < b.from ? -1 : a.from > b.from ? 1 : LAYERS.indexOf(a.layer) - LAYERS.indexOf(b.layer)))
}

export function daysFrom(from: string, to: string): string[] {
  const first = numberOf(from)
  return Array.from({ length: Math.max(0, numberOf(to) - first + 1) }, (_, n) => dayOf(first + n))
}

/** The region's calendars with these days added, or with a run taken out. */
export function changed(calendars: readonly Calendar[], layer: Own, days: readonly string[], name: Named | null): Calendar[] {
  const other: Own = layer === 'closed' ? 'opened' : 'closed'
  return calendars.map((one) => {
    const mine = days.filter((day) => Number(day.slice(0, 4)) === one.year)
    if (mine.length === 0) return one
    const rest = (from: Own): Record<string, Named> =>
      Object.fromEntries(Object.entries(one[from] ?? {}).filter(([day]) => !mine.includes(day)))
    const told = name ? { ...rest(layer), ...Object.fromEntries(mine.map((day) => [day, name])) } : rest(layer)
    // Of one day the company says one thing: what was said last.
    return { ...one, [layer]: told, ...(name && one[other] ? { [other]: rest(other) } : {}) }
  })
}

/** What has to be saved so that the records become these. */
export function changesTo(before: readonly Calendar[], after: readonly Calendar[]): Change[] {
  return after.flatMap((one, n) => {
    const was = before[n]
    const fields = Object.fromEntries(
      (['closed', 'opened'] as const).filter((own) => one[own] !== was?.[own]).map((own) => [own, one[own] ?? null]),
    )
    return Object.keys(fields).length > 0 ? [{ op: 'set' as const, kind: 'calendar' as const, id: one.id, fields }] : []
  })
}

/** What a change comes to: days that change, and where the first of them that becomes a day off sends what is due. */
export interface Effect {
  readonly days: readonly string[]
  readonly first: string | null
  readonly moved: string | null
}

export function effectOf(before: readonly Calendar[], after: readonly Calendar[], region: string, days: readonly string[]): Effect {
  const [was, will] = [workDaysOf(before, region), workDaysOf(after, region)]
  const turned = days.filter((day) => was.working(numberOf(day)) !== will.working(numberOf(day)))
  const first = turned.find((day) => !will.working(numberOf(day))) ?? null
  return { days: turned, first, moved: first && dayOf(will.next(numberOf(first))) }
}

export interface Cell {
  readonly day: string
  readonly off: boolean
  readonly layer: Layer | null
  readonly name: Named | undefined
}

/** A month in weeks from Monday; null: a day of another month. */
export function monthOf(calendars: readonly Calendar[], region: string, month: string): (Cell | null)[][] {
  const work = workDaysOf(calendars, region)
  const first = numberOf(`${month}-01`)
  const cells: (Cell | null)[] = Array.from({ length: (((first + 3) % 7) + 7) % 7 }, () => null)
  for (let at = first; dayOf(at).startsWith(month); at++) {
    const day = dayOf(at)
    const layer = [...LAYERS].reverse().find((one) => calendars.some((calendar) => calendar.region === region && calendar[one]?.[day])) ?? null
    const found = calendars.find((calendar) => calendar.region === region && layer && calendar[layer]?.[day])
    cells.push({ day, off: !work.working(at), layer, name: layer && found ? found[layer]?.[day] : undefined })
  }
  while (cells.length % 7) cells.push(null)
  return Array.from({ length: cells.length / 7 }, (_, week) => cells.slice(week * 7, week * 7 + 7))
}
