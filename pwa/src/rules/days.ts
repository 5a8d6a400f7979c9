/** Plain ISO days, computed in UTC: no time zone enters a rule. Mirrors `shared_schema/rules/days.py`. */

const DAY_MS = 86_400_000

/** Two digits at a place. Rules ask for thousands of days at once: no text is cut, no `Date` made. */
const two = (day: string, at: number): number => 10 * day.charCodeAt(at) + day.charCodeAt(at + 1) - 528

/** Days since 1970-01-01. Years begin in March here: the day that comes and goes is then the last of its year. */
export function numberOf(day: string): number {
  const month = two(day, 5)
  const year = 100 * two(day, 0) + two(day, 2) - Number(month < 3)
  const leaps = (year >> 2) - ((year / 100) | 0) + ((year / 400) | 0)
  return 365 * year + leaps + (((153 * ((month + 9) % 12) + 2) / 5) | 0) + two(day, 8) - 719_469
}

/** The day most is counted to is today: its number is kept. */
let lastDay = ''
let lastNumber = 0
function keptNumber(day: string): number {
  if (day !== lastDay) {
    lastNumber = numberOf(day)
    lastDay = day
  }
  return lastNumber
}

/** Days from one to the other, negative when they are the other way round. */
export const between = (earlier: string, later: string): number => keptNumber(later) - numberOf(earlier)

export const dayOf = (number: number): string => new Date(number * DAY_MS).toISOString().slice(0, 10)

export const plus = (day: string, days: number): string => dayOf(numberOf(day) + days)

/** Days since; a day in the future (another zone's tomorrow) has age 0. */
export const age = (day: string, today: string): number => Math.max(0, between(day, today))

/** The last day of `2026-11`; a full day is its own end. */
export function monthEnd(month: string): string {
  if (month.length !== 7) return month
  return new Date(Date.UTC(+month.slice(0, 4), +month.slice(5, 7), 0)).toISOString().slice(0, 10)
}
