/** What the stamps of a segment teach the clock. Apart from `segments.ts`, which a first screen needs. */
import type { Row, Segment } from '../generated/protocol'
import { unpack } from './clock'

const newest = new WeakMap<Segment, string>()

/** The greatest stamp in a segment, '' when there is none; looked for once. */
export function newestStamp(segment: Segment): string {
  let found = newest.get(segment) ?? told(segment)
  if (found === undefined) {
    found = greatest(segment, () => true)
    // Hardly ever: some other phone wrote what is no stamp.
    if (!unpack(found)) found = greatest(segment, (stamp) => unpack(stamp) !== undefined)
    newest.set(segment, found)
  }
  return found
}

/** What its packer says of it. */
function told({ newest }: Segment): string | undefined {
  return newest !== undefined && unpack(newest) ? newest : undefined
}

function greatest(segment: Segment, counts: (stamp: string) => boolean): string {
  let found = ''
  // Written out: there may be fifteen stamps a record, and a first copy waits.
  for (const stamps of [segment.own ?? [], ...written(segment)]) {
    for (const stamp of stamps) if (typeof stamp === 'string' && stamp > found && counts(stamp)) found = stamp
  }
  for (const stamp of rareStamps(segment)) if (stamp > found && counts(stamp)) found = stamp
  return found
}

export function stampsIn(segment: Segment): string[] {
  const stamps = [segment.own ?? [], ...written(segment)].flat().filter((stamp) => typeof stamp === 'string')
  return [...stamps, ...rareStamps(segment)]
}

/** Columns of stamps that say more than that each is the record's own. */
const written = ({ fields }: Segment): (readonly unknown[])[] =>
  Object.values(fields).flatMap(([, stamps]) => (typeof stamps === 'number' ? [] : [stamps]))

function rareStamps(segment: Segment): string[] {
  return Object.values(segment.rest).flatMap((more) =>
    Object.values((more as Pick<Row, 'f'>).f ?? {}).map((register) => String(register[1])),
  )
}
