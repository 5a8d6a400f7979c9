/** Who of us can be responsible for a relation (P7): whoever works on the account's plot, and oneself. */
import type { World } from '../../storage/world'

export function team(world: Pick<World, 'me' | 'get'>, plot: string | null): { id: string; label: string }[] {
  const v = (plot ? (world.get<'plot'>(plot)?.v ?? {}) : {}) as Readonly<Record<string, unknown>>
  const members = Object.keys(v).filter((key) => key.startsWith('members:') && v[key]).map((key) => key.slice('members:'.length))
  const ids = [world.me.id, v['owner'], v['supervisor'], ...members].filter((one): one is string => typeof one === 'string')
  return [...new Set(ids)].map((id) => ({ id, label: id === world.me.id ? world.me.name : (world.get<'person'>(id)?.v.name ?? '') })).filter((one) => one.label)
}
