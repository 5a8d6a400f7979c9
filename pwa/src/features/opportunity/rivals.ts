/** The competitors of an opportunity, as the competitor file (K7) names them: those of this deal and those the account
 *  always has, without whoever is out of the race. */
import type { Id, World } from '../../storage/world'
import type { Deal } from './deal'

export interface Party {
  readonly id: Id
  readonly name: string
}

export function rivalsOf(world: Pick<World, 'all'>, deal: Pick<Deal, 'record' | 'family'>): Party[] {
  const { id } = deal.family.account
  const found: Party[] = []
  for (const one of world.all('rival', { field: 'account', values: new Set([id]) })) {
    if (one.v.gone || (one.v.opportunity && one.v.opportunity !== deal.record.id)) continue
    found.push({ id: one.id, name: one.v.name ?? '' })
  }
  return found.sort((a, b) => (a.id < b.id ? -1 : 1))
}
