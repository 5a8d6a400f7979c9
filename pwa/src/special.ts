/** When an account is due where the playbook has rules or segments for it (G5): asked of everything known of it. Loaded
 *  only for such a playbook (`live.svelte.ts`); neither of the shipped ones has any. */
import type { Touching } from './overview'
import { nextTouch } from './rules/cadence'
import { specialInterval } from './rules/intervals'
import { placed, plainFamily } from './parts/family'

export const touching: Touching = (world, account, today) => {
  const family = world.family(account)
  if (!family) return undefined
  const records = { ...plainFamily(family), ...placed(world, family.account.v.plot) }
  return nextTouch(world.playbook, records, today, undefined, specialInterval)
}
