/** What a simulated person does with what the phone shows. The world (tests/simulation) sends numbers, the phone
 *  picks: so that the same seed does the same, and nobody edits a record this phone cannot see. */
import type { Projection, Shown } from '../sync/projection'
import type { Change } from '../sync/state'

export interface Action {
  readonly do: 'new' | 'set' | 'settle' | 'text' | 'cmd'
  readonly kind: string
  readonly id: string
  /** Numbers in [0, 1) that choose. */
  readonly pick: number
  readonly pick2: number
  readonly fields: Readonly<Record<string, unknown>>
  readonly name?: string
}

function choose<T>(list: readonly T[], pick: number): T | undefined {
  return list[Math.floor(pick * list.length)]
}

const byId = (a: Shown, b: Shown): number => (a.id < b.id ? -1 : 1)
const living = (picture: Projection, kind: string): Shown[] => [...picture.all(kind)].sort(byId)

export function changeFor(picture: Projection, action: Action): Change | undefined {
  switch (action.do) {
    case 'new':
      return made(picture, action)
    case 'set':
      return edited(picture, action)
    case 'text':
      return written(picture, action)
    case 'settle':
      return settled(picture, action)
    case 'cmd': {
      const args = argsOf(picture, action)
      return args && { op: 'cmd', id: action.id, name: action.name ?? '', args }
    }
  }
}

/** A change that was recorded, if this phone still shows what it is about: a shortened history is lived through again. */
export function stillFits(picture: Projection, change: Change): Change | undefined {
  const shown = (id: unknown): boolean => typeof id === 'string' && picture.get(id) !== undefined && picture.get(id)!.v.deleted !== true
  if (change.op === 'set') return shown(change.id) ? change : undefined
  if (change.op === 'cmd') return Object.entries(change.args).every(([name, id]) => !RECORDS.has(name) || shown(id)) ? change : undefined
  return PARENTS.every((name) => change.fields[name] === undefined || shown(change.fields[name])) ? change : undefined
}

const RECORDS = new Set(['account', 'contact', 'into', 'fact'])
const PARENTS = ['account', 'circle'] as const

/** What a command is given: records this phone shows. */
function argsOf(picture: Projection, { name, fields, pick, pick2 }: Action): Record<string, unknown> | undefined {
  if (name === 'share_fact') {
    const fact = choose(living(picture, 'fact').filter((one) => one.v.private === true), pick)
    return fact && { account: fact.v.account, fact: fact.id }
  }
  const kind = name === 'merge_contacts' ? 'contact' : 'account'
  const record = choose(living(picture, kind), pick)
  if (!record) return undefined
  if (name === 'swap_accounts') return { plot: record.v.plot, give: [record.id], ...fields }
  if (name !== 'merge_accounts' && name !== 'merge_contacts') return { account: record.id, ...fields }
  const others = living(picture, kind).filter(({ id, v }) => id !== record.id && v.account === record.v.account)
  const into = choose(others, pick2)
  return into && { [kind]: record.id, into: into.id }
}

function made(picture: Projection, { kind, id, fields, pick }: Action): Change | undefined {
  if (kind === 'account' || kind === 'settings') return { op: 'new', kind, id, fields }
  if (kind === 'concession') {
    const circle = choose(living(picture, 'circle'), pick)
    return circle && { op: 'new', kind, id, fields: { circle: circle.id, account: circle.v.account, ...fields } }
  }
  const account = choose(living(picture, 'account'), pick)
  if (!account) return undefined
  const subject = kind === 'fact' || kind === 'comment' ? { subject: account.id } : {}
  return { op: 'new', kind, id, fields: { account: account.id, ...subject, ...fields } }
}

function edited(picture: Projection, { kind, fields, pick }: Action): Change | undefined {
  const record = choose(living(picture, kind), pick)
  return record && { op: 'set', kind, id: record.id, fields }
}

/** Change one clause of a note, or add one. */
function written(picture: Projection, { kind, fields, pick, pick2 }: Action): Change | undefined {
  const record = choose(living(picture, kind), pick)
  if (!record) return undefined
  const clauses = String(record.v.note ?? '').split(/(?<=。)/).filter(Boolean)
  clauses[Math.floor(pick2 * (clauses.length + 1))] = `${String(fields.note)}。`
  return { op: 'set', kind, id: record.id, fields: { note: clauses.join('') } }
}

/** Choose between versions kept side by side. */
function settled(picture: Projection, { pick, pick2 }: Action): Change | undefined {
  const disputed = ['account', 'contact', 'visit', 'task'].flatMap((kind) => living(picture, kind)).filter((shown) => shown.alt)
  const record = choose(disputed, pick)
  const [field, others] = Object.entries(record?.alt ?? {})[0] ?? []
  if (!record || !field || !others) return undefined
  const settles = { [field]: others.map(([, stamp]) => stamp) }
  const value = pick2 < 0.5 ? (record.v[field] ?? null) : others[0]![0]
  return { op: 'set', kind: record.kind, id: record.id, fields: { [field]: value }, settles }
}
