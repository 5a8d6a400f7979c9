/** The outbox as a list a person understands: what each waiting change is, where it stands, what it is about. */
import type { Kind } from '../../generated/records'
import type { Id, Rec, Waiting, World } from '../../storage/world'
import { titleOf } from '../../parts/words'

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

export function waitingLines(world: Pick<World, 'waiting' | 'get'>): WaitingLine[] {
  return world.waiting().map((item) => lineOf(world, item))
}

function lineOf(world: Pick<World, 'get'>, item: Waiting): WaitingLine {
  const { change } = item
  const refused = item.state === 'rejected' || item.state === 'quarantined'
  if (change.op === 'cmd') {
    return { item, kind: 'command', verb: change.name, title: '', account: accountIn(world, change.args['account']), fields: [], refused }
  }
  const record = world.get(item.id)
  const known = { ...(record?.v ?? {}), ...change.fields }
  const account = change.kind === 'account' ? world.get<'account'>(item.id) : accountIn(world, known['account'])
  return {
    item,
    kind: change.kind,
    verb: change.op === 'set' && change.fields['deleted'] === true ? 'delete' : change.op,
    title: titleOf(known),
    account,
    fields: Object.keys(change.fields).filter((field) => field !== 'account' && field !== 'author'),
    refused,
  }
}

function accountIn(world: Pick<World, 'get'>, id: unknown): Rec<'account'> | undefined {
  return typeof id === 'string' ? world.get<'account'>(id as Id) : undefined
}
