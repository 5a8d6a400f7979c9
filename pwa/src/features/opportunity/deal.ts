/** What the parts of the opportunity's screen read: made once per change, from the phone's copy alone. */
import { selectFacts } from '../../rules/facts'
import { knownOf, wordOf } from '../../rules/records'
import type { Family as PlainFamily, Known, Selected } from '../../rules/types'
import { knownAbout } from '../../rules/unknowns'
import type { Family, Id, Rec, World } from '../../storage/world'
import type { Telling } from '../../ui/reasons'
import { plainFamily } from '../../parts/family'

export interface Deal {
  readonly record: Rec<'opportunity'>
  readonly family: Family
  readonly plain: PlainFamily
  readonly known: Selected
  readonly stage: Known | undefined
  readonly day: string
  readonly zone: string
  readonly telling: Telling
}

export function readDeal(world: World, id: Id, day: string, zone: string): Deal | undefined {
  const record = world.get<'opportunity'>(id)
  const family = record?.v.account ? world.family(record.v.account) : undefined
  if (record?.kind !== 'opportunity' || record.v.deleted || !family) return undefined
  const plain = plainFamily(family)
  const known = selectFacts(world.playbook, plain.facts, day)
  const names = new Map(family.contacts.map((one) => [one.id, one.v.name]))
  names.set(id, record.v.name)
  return {
    record, family, plain, known, stage: knownOf(known, id, 'stage'), day, zone,
    telling: { playbook: world.playbook, today: day, nameOf: (of) => names.get(of) },
  }
}

/** What is known of an item of this opportunity, or of its account. */
export const about = (deal: Deal, item: string): Known | undefined =>
  knownAbout(deal.known, deal.record.id, deal.family.account.id, item)

/** Who leads the plot and does not work it himself: his word is the approval. */
export function leads(world: Pick<World, 'me' | 'get'>, account: Rec<'account'>): boolean {
  const plot = world.get<'plot'>(account.v.plot ?? '')
  if (plot?.v.supervisor !== world.me.id) return false
  return plot.v.owner !== world.me.id && plot.v[`members:${world.me.id}`] !== true
}

/** When the present stage was entered, in milliseconds; 0: it has none. */
export function enteredAt(deal: Deal): number {
  const fact = deal.family.facts.find((one) => one.id === deal.stage?.fact)
  return Date.parse(fact?.v.recorded_at ?? '') || 0
}

export const stageId = (deal: Deal): string | null => wordOf(deal.stage) ?? null
