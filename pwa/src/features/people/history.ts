/** How a person was seen before: the observations the map is drawn from, newest first (P4: the map keeps its history). Pure. */
import { between } from '../../rules/days'
import type { Plain } from '../../rules/types'

export interface Entry {
  readonly id: string
  readonly item: string
  readonly value: unknown
  readonly author: string
  readonly days: (today: string) => number
}

const DRAWN = new Set(['person.influence', 'person.support', 'person.mind', 'person.heart', 'person.weight', 'person.role', 'person.coach'])

export function history(facts: readonly Plain<'fact'>[], person: string): Entry[] {
  return facts
    .filter((one) => one.subject === person && DRAWN.has(one.item ?? '') && !one.retracted && !one.deleted && one.day)
    .map((one) => ({ one, key: `${one.day} ${one.recorded_at ?? ''} ${one.id}` }))
    .sort((a, b) => (a.key < b.key ? 1 : -1))
    .map(({ one }) => ({
      id: one.id, item: one.item ?? '', value: one.value, author: one.author ?? '',
      days: (today) => Math.max(0, between(one.day ?? today, today)),
    }))
}
