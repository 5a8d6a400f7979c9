/** Hybrid logical clock, as `sync/clock.py` (design: Clock): fixed-width lowercase hex `ms(12) counter(4) replica(8)`,
 *  compared as text. Time is passed in, so that tests and the simulation need no real clock. */

export interface Parts {
  readonly ms: number
  readonly counter: number
  readonly replica: string
}

const SHAPE = /^[0-9a-f]{24}$/
const LAST_COUNTER = 0xffff
const MS_DIGITS = 12
const LAST_MS = 2 ** 48 - 1

const hex = (value: number, width: number): string => value.toString(16).padStart(width, '0')

export function pack(ms: number, counter: number, replica: string): string {
  return hex(Math.min(Math.max(Math.floor(ms), 0), LAST_MS), 12) + hex(counter, 4) + replica
}

/** The parts of a stamp, or undefined for a strange one: a pull never throws on what another phone wrote. */
export function unpack(stamp: string): Parts | undefined {
  if (!SHAPE.test(stamp)) return undefined
  return { ms: parseInt(stamp.slice(0, 12), 16), counter: parseInt(stamp.slice(12, 16), 16), replica: stamp.slice(16) }
}

/** The next stamp: after `last` (the greatest issued or received, '' at first) and not before `now`. */
export function tick(last: string, now: number, replica: string): string {
  const first = pack(now, 0, replica)
  // Mostly time has gone on: told by what stands first, without reading the stamp.
  if (last === '' || (last < first && last.slice(0, MS_DIGITS) !== first.slice(0, MS_DIGITS) && SHAPE.test(last))) return first
  const before = unpack(last)
  if (!before) return first
  if (before.counter < LAST_COUNTER) return pack(before.ms, before.counter + 1, replica)
  return pack(before.ms + 1, 0, replica)
}

/** The greater of two stamps; what is no stamp counts for nothing. */
export function later(last: string, seen: string): string {
  const known = unpack(last) ? last : ''
  return unpack(seen) && seen > known ? seen : known
}

/** What `last` becomes after seeing `stamp`; a strange stamp, or one later than `latest` ms, teaches nothing. */
export function receive(last: string, stamp: string, latest: number): string {
  // First what costs least: a page has fifteen stamps a row, and mostly the same one.
  if (stamp <= last) return last
  const seen = unpack(stamp)
  return seen && seen.ms <= latest ? stamp : last
}
