/** Saving one observation from these screens, and saying so when it was refused. */
import type { Observed } from '../../facts'
import { world } from '../../live.svelte'
import { tapped } from '../../parts/answers/tap'
import { commit } from '../../parts/saving'
import { moment } from '../../ui/clock.svelte'
import type { Standing } from './reading'

/** True when it is kept. `draft`: what was typed for it, dropped in the same transaction. */
export async function note(at: Standing, seen: Omit<Observed, 'account'>, draft?: string): Promise<boolean> {
  const change = tapped(world(), at, seen, moment())
  return (await commit([change], '', draft === undefined ? {} : { draft })) !== undefined
}
