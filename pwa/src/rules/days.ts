/** Plain ISO days, computed in UTC: no time zone enters a rule. Mirrors `shared_schema/rules/days.py`. */

const DAY_MS = 86_400_000

const numberOf = (day: string): number => Date.UTC(+day.slice(0, 4), +day.slice(5, 7) - 1, +day.slice(8, 10)) / DAY_MS

/** Days from one to the other, negative when they are the other way round. */
export const between = (earlier: string, later: string): number => numberOf(later) - numberOf(earlier)

export const plus = (day: string, days: number): string =>
  new Date((numberOf(day) + days) * DAY_MS).toISOString().slice(0, 10)

/** Days since; a day in the future (another zone's tomorrow) has age 0. */
export const age = (day: string, today: string): number => Math.max(0, between(day, today))

/** The last day of `2026-11`; a full day is its own end. */
export function monthEnd(month: string): string {
  if (month.length !== 7) return month
  return new Date(Date.UTC(+month.slice(0, 4), +month.slice(5, 7), 0)).toISOString().slice(0, 10)
}
