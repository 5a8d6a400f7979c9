/** Whether a phone's copy is what the server said it is. */
import { add, rowDigest } from './digest'
import type { Replica } from './replica'

export interface Audited {
  readonly id: string
  readonly ok: boolean
  readonly records: number
}

/** Recompute every row's digest and every bucket's sum. */
export function audit({ copy, meta }: Replica): Audited[] {
  return Object.keys(meta.cursors).sort().map((id) => {
    let [sum, records, sound] = [0, 0, true]
    for (const row of copy.rows(id)) {
      const c = row.erased ? row.c : rowDigest(row.id, row.f, row.alt)
      sound &&= c === row.c
      sum = add(sum, c)
      records++
    }
    return { id, ok: sound && sum === meta.cursors[id]?.sum, records }
  })
}
