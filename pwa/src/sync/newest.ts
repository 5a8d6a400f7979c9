/** What the stamps of a segment teach the clock. Apart from `segments.ts`, which a first screen needs. */
import type { Row, Segment } from '../generated/protocol'
import { unpack } from './clock'

const newest = new WeakMap<Segment, string>()

/** The greatest stamp in a segment, '' when there is none; looked for once. */
export function newestStamp(segment: Segment): string {
  let found = newest.get(segment)
  if (found === undefined) {
    found = ''
    for (const stamp of stampsIn(segment)) if (stamp > found && unpack(stamp)) found = stamp
    newest.set(segment, found)
  }
  return found
}

/** A generator would take ten times as long: there are fifteen stamps a record. */
export function stampsIn(segment: Segment): string[] {
  const found: string[] = []
  for (const [, stamps] of Object.values(segment.fields)) for (const stamp of stamps) if (stamp !== null) found.push(stamp)
  for (const { f } of Object.values(segment.rest) as Pick<Row, 'f'>[]) {
    for (const register of Object.values(f ?? {})) found.push(String(register[1]))
  }
  return found
}
