/** A person's own settings are one record in their own bucket (`s-<person>`), written like any other: offline too. */
import { world } from '../live.svelte'
import type { Settings } from '../generated/records'
import type { Change, Invalid, Rec } from '../storage/world'

export function settings(): Rec<'settings'> | undefined {
  return world().get<'settings'>(`s-${world().me.id}`)
}

/** Undefined: durable. `draft`: what was typed for it, dropped in the same transaction. */
export async function saveSettings(fields: { readonly [K in keyof Settings]?: Settings[K] | null }, draft?: string): Promise<Invalid | undefined> {
  const id = `s-${world().me.id}`
  const change: Change = settings() ? { op: 'set', kind: 'settings', id, fields } : { op: 'new', kind: 'settings', id, fields: living(fields) }
  const saved = await world().save([change], draft)
  return 'code' in saved ? saved : undefined
}

/** A new record has nothing to clear. */
function living(fields: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== null && value !== undefined))
}
