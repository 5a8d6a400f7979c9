/** What the stamps of a segment teach the clock. Apart from `segments.ts`, which a first screen needs. */
import type { Row, Segment } from '../generated/protocol'
import { unpack } from './clock'

const newest = new WeakMap<Segment, string>()

/** The greatest stamp in a segment, '' when there is none; looked for once. */
export function newestStamp(segment: Segment): string {
  let found = newest.get(segment)
  if (found === undefined) {
    found = greatest(segment, () => true)
    // Hardly ever: some other phone wrote what is no stamp.
    if (!unpack(found)) found = greatest(segment, (stamp) => unpack(stamp) !== undefined)
    newest.set(segment, found)
  }
  return found
}

function greatest(segment: Segment, counts: (stamp: string) => boolean): string {
  let found = ''
  // Written out: there are fifteen stamps a record, and a first copy waits.
  for (const [, stamps] of Object.values(segment.fields)) {
    for (const stamp of stamps) if (stamp !== null && stamp > found && counts(stamp)) found = stamp
  }
  for (const stamp of rareStamps(segment)) if (stamp > found && counts(stamp)) found = stamp
  return found
}

export function stampsIn(segment: Segment): string[] {
  const columns = Object.values(segment.fields).flatMap(([, stamps]) => stamps.filter((stamp) => stamp !== null))
  return [...columns, ...rareStamps(segment)]
}

function rareStamps(segment: Segment): string[] {
  return Object.values(segment.rest).flatMap((more) =>
    Object.values((more as Pick<Row, 'f'>).f ?? {}).map((register) => String(register[1])),
  )
}
