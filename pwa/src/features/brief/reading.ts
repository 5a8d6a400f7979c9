/** What the brief's parts read: the account's family, what is known, the rule's answer, made once per change. */
import { brief } from '../../rules/brief'
import { selectFacts } from '../../rules/facts'
import { plain, type Brief, type Family as PlainFamily, type Selected } from '../../rules/types'
import type { Family, Id, World } from '../../storage/world'
import type { Telling } from '../../ui/reasons'

export interface Reading {
  readonly family: Family
  readonly known: Selected
  readonly brief: Brief
  readonly day: string
  readonly zone: string
  readonly telling: Telling
}

export function plainFamily(family: Family): PlainFamily {
  return {
    account: plain(family.account),
    contacts: family.contacts.map((one) => plain(one)),
    opportunities: family.opportunities.map((one) => plain(one)),
    visits: family.visits.map((one) => plain(one)),
    facts: family.facts.map((one) => plain(one)),
    tasks: family.tasks.map((one) => plain(one)),
  }
}

export function read(world: World, account: Id, day: string, zone: string): Reading | undefined {
  const family = world.family(account)
  if (!family) return undefined
  const records = plainFamily(family)
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
