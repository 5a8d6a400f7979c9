/** What the parts of the opportunity's screen read: made once per change, from the phone's copy alone. */
import { selectFacts } from '../../rules/facts'
import type { Playbook } from '../../rules/playbook'
import { knownOf, wordOf } from '../../rules/records'
import { move } from '../../rules/stages'
import type { Family as PlainFamily, Known, Move, Selected } from '../../rules/types'
import { knownAbout } from '../../rules/unknowns'
import type { Family, Id, Rec, World } from '../../storage/world'
import type { Telling } from '../../ui/reasons'
import type { Asked } from '../../parts/approvals/approvals'
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

export interface Step extends Move {
  readonly stage: string
  /** The question that was asked about this very move, if one stands. */
  readonly asked: Asked | undefined
}

const answers = (asked: Asked, from: string | null, to: string): boolean =>
  asked.about === 'stage' && asked.detail['to'] === to && (asked.detail['from'] ?? null) === from

// A phone's clock and the server's differ a little.
const LEEWAY_MS = 600_000

/** May it go there? What was under way before anybody wrote it down has no stage yet: where the table knows no way, somebody
 *  has to say so (as the server judges it: `sync/judging.py`). */
export function ruleOf(playbook: Playbook, from: string | null, to: string): Move {
  const judged = move(playbook, from, to)
  return judged.rule === 'forbidden' && from === null ? { ...judged, rule: 'approval' } : judged
}

/** Every other stage, with what going there from here takes (S3). `since`: when this stage was entered, in milliseconds; a
 *  question from before was for another time. `leads`: who leads the plot needs nobody's yes. */
export function steps(playbook: Playbook, from: string | null, asked: readonly Asked[], since = 0, leads = false): Step[] {
  return playbook.stages.filter((stage) => stage.id !== from).map((stage): Step => {
    const judged: Move = leads ? { rule: 'allowed', because: [] } : ruleOf(playbook, from, stage.id)
    const found = judged.rule === 'approval'
      ? asked.find((one) => answers(one, from, stage.id) && one.at >= since - LEEWAY_MS)
      : undefined
    return { ...judged, stage: stage.id, asked: found }
  })
}

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
