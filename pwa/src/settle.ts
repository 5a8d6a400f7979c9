/** Take one of the versions a merge kept: it becomes the value, and every other version of that field is closed. */
import type { Invalid, Rec, World } from './storage/world'

export async function settle(world: World, record: Rec, field: string, value: unknown): Promise<Invalid | null> {
  const stamps = (record.alt?.[field] ?? []).map(([, stamp]) => stamp)
  const answer = await world.save([
    { op: 'set', kind: record.kind, id: record.id, fields: { [field]: value ?? null }, settles: { [field]: stamps } },
  ])
  return 'code' in answer ? answer : null
}
