/** How fresh a rep's phone is, and what may be said of their accounts (law 4): "unknown since Tuesday", not "overdue". */
import { dayIn, daysBetween } from '../../ui/dates'

export type Freshness = 'fresh' | 'aging' | 'stale' | 'never'

/** A phone that synced today or yesterday is in use; two days of silence make what we know old. */
export function freshness(lastSync: number | null, now: number, zone: string): Freshness {
  if (lastSync === null) return 'never'
  const days = daysBetween(dayIn(zone, lastSync), dayIn(zone, now))
  if (days <= 0) return 'fresh'
  return days === 1 ? 'aging' : 'stale'
}

export interface Count {
  readonly accounts: number
  readonly touched_in_cadence: number
}

/** Share of accounts touched within their cadence, 0 to 1; nothing to touch is no share at all. */
export function share(row: Count): number | null {
  return row.accounts > 0 ? row.touched_in_cadence / row.accounts : null
}

export function total<T extends Count & { due: number; late: number; unknown: number }>(
  rows: readonly T[],
): { accounts: number; touched_in_cadence: number; due: number; late: number; unknown: number } {
  const sum = { accounts: 0, touched_in_cadence: 0, due: 0, late: 0, unknown: 0 }
  for (const row of rows) {
    sum.accounts += row.accounts
    sum.touched_in_cadence += row.touched_in_cadence
    sum.due += row.due
    sum.late += row.late
    sum.unknown += row.unknown
  }
  return sum
}
