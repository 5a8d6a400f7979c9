/** A trust estimate (K11): what they know of us, what we know of them, what we share.
 *  Mirrors `shared_schema/rules/trust.py`, where the units stand; `tests/vectors/trust.json` holds both. */
import type { Playbook, Trust } from './playbook'
import { knownOf } from './records'
import type { Selected, TrustGauge } from './types'

export const TOLD = 'told.'
export const SHARED = 'shared.'

/** All there is to tell and to know; coincidences come on top. */
function wholeOf(method: Trust): number {
  const personal = method.pointers.filter((pointer) => pointer.about === 'personal').length
  const items = method.need_items.length + method.preference_items.length + method.personal_items.length
  return 100 * (method.pointers.length - personal + items) + method.personal_percent * personal
}

/** The gauge of one contact; null where the playbook has no such thing. */
export function trust(playbook: Playbook, known: Selected, contact: string, account: string): TrustGauge | null {
  const method = playbook.trust
  if (!method) return null
  const isTrue = (item: string): boolean => knownOf(known, contact, item)?.value === true
  const told = method.pointers.filter((pointer) => isTrue(TOLD + pointer.id))
  const toldOf = (about: string): number => told.filter((pointer) => pointer.about === about).length
  const knownIn = (items: readonly string[], ...subjects: string[]): number =>
    items.filter((item) => subjects.some((subject) => knownOf(known, subject, item))).length
  const shared = method.coincidences.filter((one) => isTrue(SHARED + one.id))
  const parts = {
    product: 100 * toldOf('product'), company: 100 * toldOf('company'), personal: method.personal_percent * toldOf('personal'),
    needs: 100 * knownIn(method.need_items, contact, account),
    preferences: 100 * knownIn(method.preference_items, contact), about_them: 100 * knownIn(method.personal_items, contact),
    shared: 100 * shared.reduce((sum, one) => sum + one.factor ** 2, 0),
  }
  const full = method.full || wholeOf(method)
  const sum = Object.values(parts).reduce((total, part) => total + part, 0)
  return { ...parts, percent: full > 0 ? Math.min(100, Math.floor((sum * (method.unexplained_percent ?? 100)) / full)) : 0 }
}
