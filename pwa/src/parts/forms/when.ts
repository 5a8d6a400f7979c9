/** Two times of a visit, both kept (law 5): when it happened and when it was written down.
 *
 *  A day is counted in the plot's zone for every viewer, so wall-clock input is read in that zone, not the phone's.
 *  `Intl` alone, no date library; tests pass the time. */

const cache = new Map<string, Intl.DateTimeFormat>()

function formatter(zone: string): Intl.DateTimeFormat {
  let made = cache.get(zone)
  if (!made) {
    const options: Intl.DateTimeFormatOptions = {
      timeZone: zone, hourCycle: 'h23', year: 'numeric', month: '2-digit', day: '2-digit',
      hour: '2-digit', minute: '2-digit', second: '2-digit',
    }
    cache.set(zone, (made = new Intl.DateTimeFormat('en-CA', options)))
  }
  return made
}

export interface Wall {
  /** ISO day. */
  readonly day: string
  /** HH:MM. */
  readonly time: string
}

/** What the clock on the wall of that zone shows. */
export function wallOf(ms: number, zone: string): Wall & { readonly seconds: number } {
  const parts = Object.fromEntries(formatter(zone).formatToParts(ms).map((part) => [part.type, part.value]))
  return {
    day: `${parts['year']}-${parts['month']}-${parts['day']}`,
    time: `${parts['hour']}:${parts['minute']}`,
    seconds: Number(parts['second']),
  }
}

/** The instant at which that zone's wall shows this day and time; a time skipped by a clock change moves forward. */
export function instantOf(wall: Wall, zone: string): number {
  const asUtc = Date.parse(`${wall.day}T${wall.time}:00Z`)
  const offsetAt = (ms: number): number => {
    const shown = wallOf(ms, zone)
    return Date.parse(`${shown.day}T${shown.time}:00Z`) + shown.seconds * 1000 - Math.floor(ms / 1000) * 1000
  }
  const first = asUtc - offsetAt(asUtc)
  return asUtc - offsetAt(first)
}

/** ISO in UTC with `Z`, whole seconds. */
export function isoInstant(ms: number): string {
  return new Date(Math.floor(ms / 1000) * 1000).toISOString().replace('.000Z', 'Z')
}
