/** Explicit and implicit needs (K12): a complaint or a doubt is a need that nobody has stated yet.
 *  Mirrors `shared_schema/rules/needs.py`, where the decision stands; `tests/vectors/needs.json` holds both. */
import type { Playbook } from './playbook'
import { compare, compareAll } from './records'
import type { Need, Selected } from './types'

export const VOICE = 'voice.'

const text = (value: unknown): string => (typeof value === 'string' ? value : '')

/** Every need of an account: the least far first, then the oldest; what is met stands last by its step. */
export function needs(playbook: Playbook, known: Selected): Need[] {
  // A playbook of an earlier release has no steps.
  const steps: readonly string[] = (playbook.visit?.need_steps ?? []).map((step) => step.id)
  const found: Need[] = []
  for (const [subject, items] of known) {
    for (const [item, fact] of items) {
      if (!item.startsWith(VOICE) || typeof fact.value !== 'object' || fact.value === null || Array.isArray(fact.value)) continue
      const value = fact.value as Readonly<Record<string, unknown>>
      const place = Math.max(0, steps.indexOf(text(value['step'])))
      found.push({
        item, subject, text: text(value['text']), kind: text(value['kind']) || 'complaint', step: steps[place] ?? null,
        place, met: steps.length > 0 && place === steps.length - 1, day: fact.day, age_days: fact.age_days, source: fact.source,
      })
    }
  }
  return found.sort((a, b) =>
    compareAll(a.place - b.place, compare(a.day, b.day), compare(a.item, b.item), compare(a.subject, b.subject)),
  )
}
