/** Weights in the decision, in whole per cent (P6). They should come to a hundred; the screen helps and never refuses.
 *
 *  Sharing out goes by largest remainder: whole per cents that add up exactly, and the same answer whatever the order
 *  people come in. Pure. */

export type Weights = ReadonlyMap<string, number | null>

export const WHOLE = 100

export const sum = (weights: Weights): number => [...weights.values()].reduce<number>((total, one) => total + (one ?? 0), 0)

/** What is still to give; below zero when more than all was given. */
export const rest = (weights: Weights): number => WHOLE - sum(weights)

/** `total` shared out in proportion to `parts` (evenly when all are nought), whole numbers that add up to it. */
export function shared(parts: readonly { readonly id: string; readonly part: number }[], total: number): Map<string, number> {
  const all = parts.reduce((whole, one) => whole + one.part, 0)
  const exact = parts.map(({ id, part }) => ({ id, value: all > 0 ? (part * total) / all : total / parts.length }))
  const given = new Map(exact.map(({ id, value }) => [id, Math.floor(value)]))
  const left = total - [...given.values()].reduce((whole, one) => whole + one, 0)
  const byRemainder = [...exact].sort((a, b) => (b.value % 1) - (a.value % 1) || (a.id < b.id ? -1 : 1))
  for (const { id } of byRemainder.slice(0, left)) given.set(id, (given.get(id) ?? 0) + 1)
  return given
}

export type Offer = 'blank' | 'raise' | 'shrink'

/** What would help: give the rest to those without a weight, raise all in proportion, or shrink all. */
export function offers(weights: Weights): Offer[] {
  const left = rest(weights)
  if (weights.size === 0 || left === 0) return []
  if (left < 0) return ['shrink']
  const blank = [...weights.values()].some((one) => one === null)
  return sum(weights) > 0 ? (blank ? ['blank', 'raise'] : ['raise']) : ['blank']
}

export function helped(weights: Weights, offer: Offer): Map<string, number | null> {
  const entries = [...weights]
  if (offer === 'blank') {
    const open = entries.filter(([, one]) => one === null)
    const given = shared((open.length > 0 ? open : entries).map(([id]) => ({ id, part: 0 })), rest(weights))
    return new Map(entries.map(([id, one]) => [id, given.get(id) ?? one]))
  }
  const given = shared(entries.flatMap(([id, one]) => (one ? [{ id, part: one }] : [])), WHOLE)
  return new Map(entries.map(([id, one]) => [id, given.get(id) ?? one]))
}

/** What was typed as a weight: whole, from 0 to 100; null when it says nothing, undefined when it is no weight. */
export function typed(text: string): number | null | undefined {
  const clean = text.trim().replace(/[%％]$/, '').trim()
  if (clean === '') return null
  return /^\d{1,3}$/.test(clean) && Number(clean) <= WHOLE ? Number(clean) : undefined
}
