/** What the brief's parts read: the account's family, what is known, the rule's answer, made once per change. */
import { brief } from '../../rules/brief'
import { selectFacts } from '../../rules/facts'
import type { Brief, Selected } from '../../rules/types'
import type { Family, Id, World } from '../../storage/world'
import type { Telling } from '../../ui/reasons'
import { placed, plainFamily } from '../../parts/family'

export interface Reading {
  readonly family: Family
  readonly known: Selected
  readonly brief: Brief
  readonly day: string
  readonly zone: string
  readonly telling: Telling
}

/** How many lines of its block a part may show here, and how all of them are asked for. */
export interface Room {
  readonly most: number
  readonly onall: () => void
}

export function read(world: World, account: Id, day: string, zone: string): Reading | undefined {
  const family = world.family(account)
  if (!family) return undefined
  const records = { ...plainFamily(family), ...placed(world, family.account.v.plot) }
  const known = selectFacts(world.playbook, records.facts, day)
  const names = new Map(family.contacts.map((one) => [one.id, one.v.name]))
  return {
    family,
    known,
    day,
    zone,
    brief: brief(world.playbook, records, day, known),
    telling: { playbook: world.playbook, today: day, nameOf: (id) => names.get(id) },
  }
}
