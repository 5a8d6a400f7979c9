/** Where accounts come from (G8): the playbook's words. One that it no longer has, or that a list brought along, stays
 *  readable on the accounts that have it. */
import type { Playbook } from '../rules/playbook'
import { say, tr } from '../ui/messages'

export function sourceWord(playbook: Playbook, id: string): string {
  return tr(playbook.plot?.sources.find((one) => one.id === id)?.label) || say('source', id)
}

/** What a form offers: those in use, and the one the account has already. */
export function sourceOptions(playbook: Playbook, now?: string | null): { id: string; label: string }[] {
  const offered = (playbook.plot?.sources ?? []).filter((one) => !one.retired || one.id === now).map((one) => one.id)
  if (now && !offered.includes(now)) offered.push(now)
  return offered.map((id) => ({ id, label: sourceWord(playbook, id) }))
}
