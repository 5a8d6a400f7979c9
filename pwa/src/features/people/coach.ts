/** Finding a coach (P11): who shows which of the playbook's signs. Pure.
 *
 *  The signs of a person are one fact, `coach.signs`, a list of the playbook's words: ticking another is a new
 *  observation, and the earlier ones stay in the history. Influence is known already where the map says so. */

export const SIGNS = 'coach.signs'

export interface Candidate {
  readonly id: string
  readonly name: string
  readonly coach: boolean
  readonly support: string | null
  readonly influence: string | null
  readonly signs: readonly string[]
}

export function signsOf(value: unknown): string[] {
  return Array.isArray(value) ? value.filter((one): one is string => typeof one === 'string') : []
}

export const toggled = (signs: readonly string[], sign: string): string[] =>
  signs.includes(sign) ? signs.filter((one) => one !== sign) : [...signs, sign]

const warmth = (support: string | null): number => ({ supportive: 2, neutral: 1, opposed: -1 })[support ?? ''] ?? 0

/** Those who may become a coach, the most likely first; whoever is against us is no candidate. */
export function candidates<C extends Candidate>(people: readonly C[]): C[] {
  return people
    .filter((one) => !one.coach && one.support !== 'opposed')
    .sort((a, b) => b.signs.length - a.signs.length || warmth(b.support) - warmth(a.support) || (a.name < b.name ? -1 : 1))
}
