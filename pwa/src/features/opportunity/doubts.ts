/** The library of doubts that grows (S8): the playbook's own, and every doubt a customer raised with how it was answered.
 *  An answer is a fact of its opportunity under `doubt.<id>`; a doubt nobody foresaw gets an id of its own, so that two of
 *  them never stand for one another. What was answered elsewhere is found by the same item: in the other opportunities on
 *  this phone, and in the replies that who leads a plot shared with the whole company. */
import type { Doubt, Playbook } from '../../rules/playbook'
import type { Id, Rec, World } from '../../storage/world'
import type { Deal } from './deal'

const PREFIX = 'doubt.'
const OWN = `${PREFIX}own.`

export type State = 'raised' | 'settled'

export interface Answered {
  readonly item: string
  readonly subject: Id
  readonly account: Id
  readonly doubt: string
  readonly answer: string
  readonly state: State
  readonly day: string
  readonly source: Id | undefined
}

const itemOfDoubt = (doubt: Doubt): string => `${PREFIX}${doubt.id}`
/** The last letters of a fresh id are random: enough to tell doubts of one company apart. */
export const ownItem = (id: Id): string => `${OWN}${id.slice(-12).toLowerCase()}`
const isOwn = (item: string): boolean => item.startsWith(OWN)

interface Slim {
  readonly account?: Id | undefined
  readonly subject?: Id | undefined
  readonly item?: string | undefined
  readonly value?: unknown
  readonly day?: string | undefined
  readonly recorded_at?: string | undefined
  readonly source?: Id | undefined
  readonly retracted?: boolean | undefined
}

function read(fact: Slim): Answered | undefined {
  const { item, subject, account, value, day } = fact
  if (!item?.startsWith(PREFIX) || !subject || !account || !day || fact.retracted) return undefined
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined
  const said = value as Record<string, unknown>
  return {
    item, subject, account, day, doubt: String(said['doubt'] ?? ''), answer: String(said['answer'] ?? ''),
    state: said['state'] === 'settled' ? 'settled' : 'raised', source: fact.source,
  }
}

/** Everything that was answered on this phone: the newest of each item and opportunity, newest first. */
export function library(world: Pick<World, 'slim'>): Answered[] {
  const newest = new Map<string, { at: string; found: Answered }>()
  for (const fact of world.slim('fact', ['account', 'subject', 'item', 'value', 'day', 'recorded_at', 'source', 'retracted'])) {
    const found = read(fact as Slim)
    if (!found) continue
    const at = `${found.day} ${(fact as Slim).recorded_at ?? ''}`
    const key = `${found.subject} ${found.item}`
    if ((newest.get(key)?.at ?? '') <= at) newest.set(key, { at, found })
  }
  return [...newest.values()].sort((a, b) => (a.at < b.at ? 1 : a.at > b.at ? -1 : 0)).map(({ found }) => found)
}

export interface Line {
  readonly item: string
  readonly doubt: Doubt | undefined
  /** What was said of it in this opportunity. */
  readonly here: Answered | undefined
  /** Answers in other opportunities that say something. */
  readonly elsewhere: readonly Answered[]
  /** Answers shared with the whole company, the newest first. */
  readonly shared: readonly Rec<'reply'>[]
}

/** The playbook's doubts, then those met by ourselves: here or, where they may come again, elsewhere. */
export function lines(playbook: Playbook, deal: Deal, all: readonly Answered[], shared: readonly Rec<'reply'>[]): { typical: Line[]; own: Line[] } {
  const line = (item: string, doubt: Doubt | undefined): Line => ({
    item, doubt, here: all.find((one) => one.item === item && one.subject === deal.record.id),
    elsewhere: all.filter((one) => one.item === item && one.subject !== deal.record.id && one.answer.trim() !== ''),
    shared: shared.filter((one) => one.v.item === item),
  })
  const met = [...all.map((one) => one.item), ...shared.map((one) => one.v.item ?? '')]
  const own = [...new Set(met.filter(isOwn))]
  return { typical: playbook.doubts.map((doubt) => line(itemOfDoubt(doubt), doubt)), own: own.map((item) => line(item, undefined)) }
}

/** The words of a doubt that is not the playbook's. */
export const wordsOf = (line: Line): string => line.here?.doubt ?? line.elsewhere[0]?.doubt ?? line.shared[0]?.v.doubt ?? ''

/** What was shared with the whole company, the newest first. */
export const replies = (world: Pick<World, 'all'>): Rec<'reply'>[] =>
  [...world.all('reply')].sort((a, b) => ((a.v.day ?? '') < (b.v.day ?? '') ? 1 : -1))

/** The reply an answer was shared as. */
export const replyOf = (line: Line, answer: Answered): Rec<'reply'> | undefined =>
  line.shared.find((one) => one.v.opportunity === answer.subject)

/** Shared answers whose opportunity is not on this phone: the others stand there with their customer. */
export const fromOthers = (line: Line): Rec<'reply'>[] => {
  const said = new Set([...(line.here ? [line.here] : []), ...line.elsewhere].map((one) => one.subject))
  return line.shared.filter((one) => !said.has(one.v.opportunity ?? ''))
}
