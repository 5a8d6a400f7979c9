/** What screens read: the server's rows with pending ops drawn over them (design: On the phone). Memory only.
 *
 *  Records are made when asked for and cached until their row or ops change. */
import type { Op, Row } from '../generated/protocol'
import type { Copy } from './copy'
import { isDrawn } from './entries'
import { isRef, restAt, rowAt, stampsAt, valueAt, valuesAt, type Ref } from './segments'
import type { Roll } from './roll'
import type { Entry } from './state'

/** Records whose field has one of these values. */
export interface Only {
  readonly field: string
  readonly values: ReadonlySet<unknown>
}

export type Slim = { readonly id: string; readonly kind: string } & Readonly<Record<string, unknown>>

export interface Shown {
  readonly id: string
  readonly kind: string
  readonly v: Readonly<Record<string, unknown>>
  readonly alt?: Readonly<Record<string, readonly (readonly [unknown, string])[]>>
  readonly pending: boolean
  readonly d?: Readonly<Record<string, unknown>>
  readonly stamps: Readonly<Record<string, string>>
}

/** A record as it stands in a segment, with nothing pending: its values are read when somebody looks, because a first
 *  screen lists thousands and reads few fields of each. */
class Settled implements Shown {
  readonly pending = false
  readonly id: string
  readonly kind: string
  readonly d?: Readonly<Record<string, unknown>>
  readonly #ref: Ref
  #v: Readonly<Record<string, unknown>> | undefined

  constructor(ref: Ref, d: Readonly<Record<string, unknown>> | undefined) {
    this.#ref = ref
    this.id = ref.segment.ids[ref.index]!
    this.kind = ref.segment.kind
    if (d) this.d = d
  }

  get v(): Readonly<Record<string, unknown>> {
    return (this.#v ??= valuesAt(this.#ref))
  }

  get stamps(): Readonly<Record<string, string>> {
    return stampsAt(this.#ref)
  }
}

/** What is shown of a record: its row with the pending ops on it. */
function shownOf(id: string, held: Row | Ref | undefined, entries: readonly Entry[] | undefined): Shown | undefined {
  if (held && isRef(held)) {
    const rest = restAt(held)
    if (!entries && !rest?.alt && !rest?.erased) return new Settled(held, rest?.d as Shown['d'])
    return draw(id, rowAt(held), entries ?? [])
  }
  return draw(id, held, entries ?? [])
}

/** Draw entries, in order, over a row. Undefined: no such record here, or it was erased. */
export function draw(id: string, row: Row | undefined, entries: readonly Entry[]): Shown | undefined {
  if (row?.erased) return undefined
  const v: Record<string, unknown> = {}
  const stamps: Record<string, string> = {}
  const alt: Record<string, (readonly [unknown, string])[]> = {}
  for (const [field, register] of Object.entries(row?.f ?? {})) {
    if (register[0] !== null) v[field] = register[0]
    stamps[field] = String(register[1])
  }
  for (const [field, others] of Object.entries(row?.alt ?? {})) {
    alt[field] = others.map((other) => [other[0], String(other[1])] as const)
  }
  let kind = row?.kind
  for (const { op } of entries) {
    if (op.op === 'new') kind ??= op.kind
    for (const [field, value] of Object.entries(op.fields ?? {})) {
      if (value === null) delete v[field]
      else v[field] = value
      if (op.h) stamps[field] = op.h
    }
    for (const [field, settled] of Object.entries(op.settles ?? {})) {
      alt[field] = (alt[field] ?? []).filter(([, stamp]) => !settled.includes(stamp))
    }
  }
  if (kind === undefined) return undefined
  const left = Object.fromEntries(Object.entries(alt).filter(([, others]) => others.length > 0))
  return {
    id, kind, v, stamps, pending: entries.length > 0,
    ...(Object.keys(left).length > 0 && { alt: left }), ...(row?.d && { d: row.d }),
  }
}

export class Projection {
  readonly #copy: Copy
  readonly #roll: Roll
  readonly #shown = new Map<string, Shown | undefined>()
  readonly #newOfKind = new Map<string, Set<string>>()
  readonly #newOfAccount = new Map<string, Set<string>>()

  constructor(copy: Copy, roll: Roll) {
    this.#copy = copy
    this.#roll = roll
  }

  /** Entries went and came (a changed one is in both), and the roll has followed; returns the ids whose drawing may differ. Whoever saves a thousand
   *  times without signal pays for each save alone, not for all that waits. */
  redraw(went: readonly Entry[], came: readonly Entry[]): Set<string> {
    const touched = new Set<string>()
    for (const entry of went) if (isDrawn(entry)) touched.add(this.#take(entry))
    for (const entry of came) if (isDrawn(entry)) touched.add(this.#lay(entry))
    this.forget(touched)
    return touched
  }

  /** The ops drawn over a record, in the order made. */
  #over(id: string): readonly Entry[] | undefined {
    const entries = this.#roll.of(id)
    if (entries.length === 0 || entries.every(isDrawn)) return entries.length > 0 ? entries : undefined
    const drawn = entries.filter(isDrawn)
    return drawn.length > 0 ? drawn : undefined
  }

  #take({ op }: Entry): string {
    if (op.op === 'new') {
      const others = (this.#over(op.id) ?? []).filter((entry) => entry.op.op === 'new').map((entry) => entry.op)
      if (!others.some(({ kind }) => kind === op.kind)) this.#newOfKind.get(op.kind ?? '')?.delete(op.id)
      if (!others.some((other) => accountOf(other) === accountOf(op))) this.#newOfAccount.get(accountOf(op) ?? '')?.delete(op.id)
    }
    return op.id
  }

  #lay({ op }: Entry): string {
    if (op.op === 'new') {
      if (op.kind) add(this.#newOfKind, op.kind, op.id)
      const account = accountOf(op)
      if (account !== undefined) add(this.#newOfAccount, account, op.id)
    }
    return op.id
  }

  /** Rows of these ids changed (null: everything may have). */
  forget(ids: Iterable<string> | null): void {
    if (ids === null) this.#shown.clear()
    else for (const id of ids) this.#shown.delete(id)
  }

  get(id: string): Shown | undefined {
    const cached = this.#shown.get(id)
    if (cached) return cached
    const shown = shownOf(id, this.#copy.held(id), this.#over(id))
    if (shown) this.#shown.set(id, shown)
    return shown
  }

  /** Living records of a kind: not deleted or erased, and not children of a deleted account; with `only` those whose
   *  field has one of these values, the others not even made. */
  *all(kind: string, only?: Only): Generator<Shown> {
    for (const id of union(this.#copy.kind(kind), this.#newOfKind.get(kind))) {
      if (only && !this.#over(id) && !only.values.has(this.#copy.value(id, only.field))) continue
      const shown = this.get(id)
      if (!shown || shown.kind !== kind || !this.lives(shown)) continue
      if (!only || only.values.has(shown.v[only.field])) yield shown
    }
  }

  /** What `all` gives as plain records with only these fields: a list over ten thousand needs no more of each. */
  *slim(kind: string, fields: readonly string[], only?: Only): Generator<Slim> {
    for (const id of union(this.#copy.kind(kind), this.#newOfKind.get(kind))) {
      const held = this.#copy.held(id)
      const settled = held && isRef(held) && !this.#over(id) ? held : undefined
      if (settled && only && !only.values.has(valueAt(settled, only.field))) continue
      const shown = settled ? undefined : this.get(id)
      const value = (field: string): unknown => (settled ? valueAt(settled, field) : shown?.v[field])
      if (!(settled ? !restAt(settled)?.erased : shown?.kind === kind)) continue
      if (value('deleted') === true || !this.#hasParent(value('account'))) continue
      if (shown && only && !only.values.has(value(only.field))) continue
      const slim: Record<string, unknown> = {}
      for (const field of fields) {
        const found = value(field)
        if (found !== null && found !== undefined) slim[field] = found
      }
      yield Object.assign(slim, { id, kind })
    }
  }

  /** Records of which another version is kept beside the shown one, living or not. */
  *disputed(): Generator<Shown> {
    for (const id of this.#copy.disputed()) {
      const shown = this.get(id)
      if (shown?.alt) yield shown
    }
  }

  /** Living records whose account is this one. */
  *family(account: string): Generator<Shown> {
    for (const id of union(this.#copy.family(account), this.#newOfAccount.get(account))) {
      const shown = this.get(id)
      if (shown && shown.v.deleted !== true) yield shown
    }
  }

  lives(shown: Shown): boolean {
    return shown.v.deleted !== true && this.#hasParent(shown.v.account)
  }

  #hasParent(account: unknown): boolean {
    return typeof account !== 'string' || this.get(account)?.v.deleted !== true
  }
}

function accountOf({ fields }: Op): string | undefined {
  return typeof fields?.account === 'string' ? fields.account : undefined
}

function add(sets: Map<string, Set<string>>, name: string, id: string): void {
  const ids = sets.get(name)
  if (ids) ids.add(id)
  else sets.set(name, new Set([id]))
}

function union(held: Iterable<string>, made: ReadonlySet<string> | undefined): Iterable<string> {
  return made && made.size > 0 ? new Set([...held, ...made]) : held
}
