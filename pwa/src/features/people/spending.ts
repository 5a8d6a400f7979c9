/** On whom the visits went (P4), against the order in which the playbook would spend time. Pure. */
import type { Quadrant } from '../../generated/playbook'

export interface Spent {
  readonly quadrant: Quadrant
  readonly people: readonly string[]
  readonly visits: number
}

interface Met {
  readonly day?: string | undefined
  readonly people: readonly string[]
}

/** Fewer visits than this say nothing about how time is spent. */
const FEW = 3

/** Each quadrant in the order of spending time: who stands there, and how many visits since `from` met somebody of it. */
export function spent(quadrants: readonly Quadrant[], where: ReadonlyMap<string, string | null>, visits: readonly Met[], from: string): Spent[] {
  const recent = visits.filter((visit) => (visit.day ?? '') >= from)
  return [...quadrants]
    .sort((a, b) => a.order - b.order)
    .map((quadrant) => ({
      quadrant,
      people: [...where].filter(([, id]) => id === quadrant.id).map(([person]) => person),
      visits: recent.filter((visit) => visit.people.some((person) => where.get(person) === quadrant.id)).length,
    }))
}

/** The quadrant of pleasant company that takes more visits than all who decide together; null when none does. */
export function pleasant(lines: readonly Spent[]): Spent | null {
  const weighty = lines.filter((one) => one.quadrant.influence === 'high').reduce((total, one) => total + one.visits, 0)
  const friends = lines.find((one) => one.quadrant.influence === 'low' && one.quadrant.support === 'high')
  return friends && friends.visits >= FEW && friends.visits > weighty ? friends : null
}
