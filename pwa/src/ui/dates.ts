/** Days and ages. A day is a plain ISO string counted in the plot's zone; arithmetic runs in UTC, because local-time
 *  dates break east of Greenwich (style.md: traps). Instants are milliseconds. */
import { known, locale, say, t } from './messages'

const DAY_MS = 86_400_000
const formats = new Map<string, Intl.DateTimeFormat>()

function format(options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const key = `${locale()}|${JSON.stringify(options)}`
  let made = formats.get(key)
  if (!made) formats.set(key, (made = new Intl.DateTimeFormat(locale(), options)))
  return made
}

function utcOf(day: string): number {
  return Date.UTC(Number(day.slice(0, 4)), Number(day.slice(5, 7)) - 1, Number(day.slice(8, 10)))
}

export function dayOf(utc: number): string {
  return new Date(utc).toISOString().slice(0, 10)
}

export function addDays(day: string, days: number): string {
  return dayOf(utcOf(day) + days * DAY_MS)
}

/** Whole days from `from` to `to`; negative when `to` is earlier. */
export function daysBetween(from: string, to: string): number {
  return Math.round((utcOf(to) - utcOf(from)) / DAY_MS)
}

/** The zone this device is in; a plot's own zone goes first wherever a plot is known. */
export function deviceZone(): string {
  return Intl.DateTimeFormat().resolvedOptions().timeZone || 'UTC'
}

/** The day it is at an instant in a zone; an unknown zone counts as UTC. */
export function dayIn(zone: string, at: number): string {
  let made = zones.get(zone)
  if (!made) zones.set(zone, (made = zoned(zone)))
  return made.format(at)
}

const zones = new Map<string, Intl.DateTimeFormat>()

function zoned(zone: string): Intl.DateTimeFormat {
  const parts = { year: 'numeric', month: '2-digit', day: '2-digit' } as const
  try {
    return new Intl.DateTimeFormat('en-CA', { timeZone: zone, ...parts })
  } catch {
    return new Intl.DateTimeFormat('en-CA', { timeZone: 'UTC', ...parts })
  }
}

/** "11月21日" / "21 Nov"; with the year when it is not this one. */
export function showDay(day: string, today: string): string {
  const year = day.slice(0, 4) === today.slice(0, 4) ? undefined : ('numeric' as const)
  return format({ timeZone: 'UTC', day: 'numeric', month: 'short', ...(year ? { year } : {}) }).format(utcOf(day))
}

/** "11月21日星期六" / "Saturday 21 November". */
export function showLongDay(day: string): string {
  return format({ timeZone: 'UTC', weekday: 'long', day: 'numeric', month: 'long' }).format(utcOf(day))
}

export function showWeekday(day: string): string {
  return format({ timeZone: 'UTC', weekday: 'short' }).format(utcOf(day))
}

/** "2026年11月" / "Nov 2026" of an ISO month or day. */
export function showMonth(month: string): string {
  return format({ timeZone: 'UTC', year: 'numeric', month: 'short' }).format(utcOf(`${month.slice(0, 7)}-01`))
}

/** "14:05" at an instant in a zone. */
export function showTime(at: number, zone: string = deviceZone()): string {
  return format({ timeZone: zone, hour: '2-digit', minute: '2-digit', hourCycle: 'h23' }).format(at)
}

/** Words of our own, held to those of Intl.RelativeTimeFormat by dates.test.ts: the first one made costs a browser 25 ms,
 *  150 on a slow phone, and every first screen says how old something is. */
function relative(count: number, unit: 'day' | 'week' | 'month' | 'year'): string {
  const named = `${unit}${count}`
  if (known('date', named)) return say('date', named)
  return say(count < 0 ? 'date.past' : 'date.coming', unit, { n: Math.abs(count) })
}

/** How long ago or ahead a day is, in words: 今天, 昨天, 3天前, in 2 weeks. */
export function age(day: string, today: string): string {
  return ago(daysBetween(today, day))
}

/** The same from a number of days (negative: past). */
export function ago(days: number): string {
  const size = Math.abs(days)
  if (size < 14) return relative(days, 'day')
  if (size < 60) return relative(Math.trunc(days / 7), 'week')
  if (size < 730) return relative(Math.trunc(days / 30.44), 'month')
  return relative(Math.trunc(days / 365.25), 'year')
}

/** How long ago an instant was: just now, then minutes, hours, and days of this device's calendar, so that what is older
 *  never reads younger ("46 hr. ago" beside "2 days ago"). */
export function since(at: number, now: number): string {
  const minutes = Math.max(0, Math.floor((now - at) / 60_000))
  if (minutes < 1) return t('date.just_now')
  if (minutes < 60) return t('date.past.minute', { n: minutes })
  if (minutes < 24 * 60) return t('date.past.hour', { n: Math.floor(minutes / 60) })
  return age(dayIn(deviceZone(), at), dayIn(deviceZone(), now))
}
