/** Events as the screens read them: who was asked, and the yield by the rule (`rules/events`). */
import { eventYield, type Part } from '../../rules/events'
import type { EventYield } from '../../rules/types'
import type { Id, Rec, World } from '../../storage/world'
import { plainFamily } from '../../parts/family'

type Source = Pick<World, 'all' | 'family' | 'playbook'>

export const partsOf = (world: Pick<World, 'all'>, event: Id): Part[] =>
  [...world.all('attendance', { field: 'event', values: new Set([event]) })].map(({ id, v }) => ({
    id, event: v.event, account: v.account, state: v.state,
  }))

export function yieldOf(world: Source, event: Rec<'event'>, today: string): EventYield {
  const parts = partsOf(world, event.id)
  const accounts = new Set(parts.map((one) => one.account ?? ''))
  const families = [...accounts].flatMap((account) => {
    const family = world.family(account)
    return family ? [plainFamily(family)] : []
  })
  return eventYield(world.playbook, { id: event.id, day: event.v.day }, parts, families, today)
}
