/** Saving one observation from these screens, and saying so when it was refused. */
import type { Observed } from '../../facts'
import { world } from '../../live.svelte'
import { tapped } from '../../parts/answers/tap'
import { moment } from '../../ui/clock.svelte'
import { say } from '../../ui/messages'
import { toast } from '../../ui/toast.svelte'
import type { Standing } from './reading'

/** True when it is kept. `draft`: what was typed for it, dropped in the same transaction. */
export async function note(at: Standing, seen: Omit<Observed, 'account'>, draft?: string): Promise<boolean> {
  const change = tapped(world(), at, seen, moment())
  const saved = await world().save([change], draft)
  if (!('code' in saved)) return true
  toast(say('error', saved.code, saved.detail))
  return false
}
