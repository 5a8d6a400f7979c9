/** The outbox as a list a person understands: what each waiting change is, where it stands, what it is about. */
import type { Kind } from '../../generated/records'
import type { Id, Rec, Waiting, World } from '../../storage/world'
import { fieldWord, recordWord, valueWord } from '../../parts/words'

export interface WaitingLine {
  readonly item: Waiting
  readonly kind: Kind | 'command'
  /** `new`, `set`, `delete` or a command's name: the verb of the sentence. */
  readonly verb: string
  /** The name of what it is about, when it has one. */
  readonly title: string
  /** The account it belongs to. */
  readonly account: Rec<'account'> | undefined
  readonly fields: readonly string[]
  /** Needs the person: refused, to be mended or discarded; or handed to the supervisor, to be known. */
  readonly refused: boolean
}

export function waitingLines(world: Pick<World, 'waiting' | 'get' | 'playbook'>): WaitingLine[] {
  return world.waiting().map((item) => lineOf(world, item))
}

function lineOf(world: Pick<World, 'get' | 'playbook'>, item: Waiting): WaitingLine {
  const { change } = item
  const refused = item.state === 'rejected' || item.state === 'quarantined'
  if (change.op === 'cmd') {
    return { item, kind: 'command', verb: change.name, ...aboutOf(world, change.args), fields: [], refused }
  }
  const record = world.get(item.id)
  const known = { ...(record?.v ?? {}), ...change.fields }
  const account = change.kind === 'account' ? world.get<'account'>(item.id) : accountIn(world, known['account'])
  return {
    item,
    kind: change.kind,
    verb: change.op === 'set' && change.fields['deleted'] === true ? 'delete' : change.op,
    title: recordWord(change.kind, known, world),
    account,
    fields: Object.keys(change.fields).filter((field) => field !== 'account' && field !== 'author'),
    refused,
  }
}

/** What a command names: its account, and whatever else of it has a name. */
function aboutOf(world: Pick<World, 'get' | 'playbook'>, args: Readonly<Record<string, unknown>>): Pick<WaitingLine, 'title' | 'account'> {
  const named = Object.values(args).flatMap((id) => (typeof id === 'string' ? (world.get(id) ?? []) : []))
  const account = accountIn(world, args['account']) ?? named.map((one) => accountIn(world, one.kind === 'account' ? one.id : one.v['account'])).find((one) => one)
  const others = named.filter((one) => one.id !== account?.id).map((one) => recordWord(one.kind, one.v, world))
  return { title: [...new Set(others)].filter(Boolean).join(' · '), account }
}

function accountIn(world: Pick<World, 'get'>, id: unknown): Rec<'account'> | undefined {
  return typeof id === 'string' ? world.get<'account'>(id as Id) : undefined
}

/** Says who, about whom and when; a card's head and its supervisor know. */
export const KNOWN = new Set(['account', 'author', 'subject', 'plot', 'visit', 'zone', 'happened_at', 'recorded_at', 'written_at'])

export interface Wrote {
  readonly field: string
  readonly value: string
}

/** What a change says, in words: of what was handed over the record itself has left this phone with its account. */
export function wroteIn({ item }: WaitingLine, world: Pick<World, 'get' | 'playbook'>, today: string): Wrote[] {
  const { change } = item
  if (change.op === 'cmd') return []
  return Object.entries(change.fields)
    .filter(([field, value]) => !KNOWN.has(field) && !(change.op === 'new' && (value === null || value === '')))
    .map(([field, value]) => ({ field: fieldWord(field), value: valueWord(value, field, world, today, change.fields['item']) }))
}
