/** Questions to the supervisor as a screen shows them (S3: moves that need a yes): from the moment they are asked, while
 *  the command still waits on this phone, to the answer. The record is the server's; until it comes the outbox speaks. */
import { compare } from '../../rules/records'
import type { Id, Rec, Waiting, World } from '../../storage/world'

/** `sending`: still in the outbox; `failed`: the server refused the question itself. */
export type State = 'sending' | 'failed' | 'waiting' | 'approved' | 'refused' | 'withdrawn'

export interface Asked {
  readonly id: Id
  readonly state: State
  readonly about: string
  readonly detail: Readonly<Record<string, unknown>>
  readonly reason: string
  /** Milliseconds. */
  readonly at: number
  readonly note: string
  readonly by: string | undefined
  /** Of a question the server did not take: why, and its number in the outbox. */
  readonly code?: string
  readonly n?: number
}

type Source = Pick<World, 'waiting' | 'all'>

const DECIDED: Readonly<Record<string, State>> = { approved: 'approved', refused: 'refused', withdrawn: 'withdrawn' }
const REFUSED = new Set<Waiting['state']>(['rejected', 'quarantined'])

const asObject = (value: unknown): Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Record<string, unknown>) : {}

function fromRecord({ id, v }: Rec<'approval'>): Asked {
  return {
    id, state: DECIDED[v.decision ?? ''] ?? 'waiting', about: v.about ?? '', detail: asObject(v.detail),
    reason: v.reason ?? '', at: Date.parse(v.asked_at ?? '') || 0, note: v.note ?? '', by: v.decided_by ?? undefined,
  }
}

function fromOutbox(one: Waiting, args: Readonly<Record<string, unknown>>): Asked {
  return {
    id: one.id, state: REFUSED.has(one.state) ? 'failed' : 'sending', about: String(args['about'] ?? ''),
    detail: asObject(args['detail']), reason: String(args['reason'] ?? ''), at: one.at, note: '', by: undefined, n: one.n,
    ...(one.code !== undefined && { code: one.code }),
  }
}

/** What was asked about this record, the newest first. */
export function askedAbout(world: Source, subject: Id): Asked[] {
  const records = [...world.all('approval', { field: 'subject', values: new Set([subject]) })].map(fromRecord)
  const known = new Set(records.map((one) => one.id))
  const sent = world.waiting().flatMap((one) => {
    const { change } = one
    const about = change.op === 'cmd' && change.name === 'request_approval' && change.args['subject'] === subject
    return about && !known.has(one.id) ? [fromOutbox(one, change.args)] : []
  })
  return [...sent, ...records].sort((a, b) => b.at - a.at || compare(b.id, a.id))
}

/** The decisions of this phone that still wait to be sent: approval -> decision. */
export function decisionsWaiting(world: Pick<World, 'waiting'>): ReadonlyMap<Id, string> {
  const made = new Map<Id, string>()
  for (const { change, state } of world.waiting()) {
    if (change.op !== 'cmd' || change.name !== 'decide_approval' || REFUSED.has(state)) continue
    made.set(String(change.args['approval']), String(change.args['decision']))
  }
  return made
}
