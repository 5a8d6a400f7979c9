/** Take one of the versions a merge kept: it becomes the value, and every other version of that field is closed, on every
 *  phone. */
import type { Change, Rec } from './storage/world'

export function settling({ id, kind, alt }: Rec, field: string, value: unknown): Change {
  const stamps = (alt?.[field] ?? []).map(([, stamp]) => stamp)
  return { op: 'set', kind, id, fields: { [field]: value ?? null }, settles: { [field]: stamps } }
}
