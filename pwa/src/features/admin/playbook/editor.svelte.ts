/** The draft of a method: what it started from, what it is now, and what the server says of it.
 *
 *  Every keystroke is kept on the device, the base with it, so that the editor opens and goes on without signal; only the
 *  check, the publishing and the history need the server. The check follows the typing by a moment. */
import { codeOf, ApiFailure, Offline } from '../../../net/failure'
import type { Difference, Mistake, PlaybookDesk } from '../../../net/playbooks'
import type { Drafts } from '../../../storage/world'
import { Keeper } from '../../../parts/forms/keeper'
import { changes, together, type Change } from './changes'
import { placeOf, type Placed } from './problems'
import { filled, type Place, type Raw } from './tree'

export const DRAFT = 'playbook:draft'
const PAUSE_MS = 900

export interface Base {
  readonly hash: string
  readonly raw: Raw
}

interface Kept {
  readonly base: Base
  readonly raw: Raw
}

type Desk = Pick<PlaybookDesk, 'list' | 'body' | 'open' | 'attempt' | 'publish'>
/** Do it after a pause; the returned function takes it back. */
export type Later = (work: () => void) => () => void
const afterPause: Later = (work) => {
  const timer = setTimeout(work, PAUSE_MS)
  return () => clearTimeout(timer)
}

export class Editor {
  base = $state.raw<Base | undefined>(undefined)
  raw = $state.raw<Raw>({})
  placed = $state.raw<readonly Placed[]>([])
  differences = $state.raw<readonly Difference[]>([])
  /** Of what the mistakes and differences are told; another draft is not checked yet. */
  checked = $state.raw<Raw | undefined>(undefined)
  /** The code of why nothing was checked or published; `offline` included. */
  failed = $state('')
  /** Somebody else published: the hash of theirs. */
  overtaken = $state('')
  /** Where both had changed the same, after they were put together. */
  both = $state.raw<readonly Place[]>([])
  working = $state(false)
  readonly changes = $derived<readonly Change[]>(this.base ? changes(this.base.raw, this.raw) : [])
  readonly sound = $derived(this.checked === this.raw && this.placed.length === 0)
  readonly #desk: Desk
  readonly #drafts: Drafts
  readonly #keeper: Keeper
  readonly #later: Later
  #cancel: () => void = () => undefined

  constructor(desk: Desk, drafts: Drafts, later: Later = afterPause) {
    this.#desk = desk
    this.#drafts = drafts
    this.#later = later
    this.#keeper = new Keeper(drafts, DRAFT)
  }

  /** The draft that was kept, else the playbook in force: the phone's own copy when there is no signal. */
  async open(held: () => Base): Promise<void> {
    const kept = await this.#drafts.load<Kept>(DRAFT)
    if (kept) {
      this.base = kept.base
      this.raw = kept.raw
    } else this.#start(await this.#current().catch(held))
    await this.check()
  }

  async #current(): Promise<Base> {
    const { current } = await this.#desk.list()
    return { hash: current.hash, raw: await this.#desk.body(current.hash) }
  }

  #start(base: Base): void {
    this.base = { hash: base.hash, raw: filled(base.raw) as Raw }
    this.raw = this.base.raw
    this.overtaken = ''
    this.both = []
  }

  edit(next: unknown): void {
    this.raw = next as Raw
    this.#keep()
    this.#cancel()
    this.#cancel = this.#later(() => void this.check())
  }

  #keep(): void {
    if (this.base) this.#keeper.keep({ base: this.base, raw: this.raw } satisfies Kept)
  }

  /** What the server says of the draft as it is now. An answer about an older one is left. */
  async check(): Promise<void> {
    const asked = this.raw
    if (!this.base) return
    try {
      const told = await this.#desk.attempt(asked)
      if (asked !== this.raw) return
      this.#tell(told.problems)
      this.differences = told.differences
      this.checked = asked
      this.failed = ''
      this.overtaken = told.based_on === this.base.hash ? '' : told.based_on
    } catch (error) {
      this.failed = codeOf(error)
    }
  }

  #tell(problems: readonly Mistake[]): void {
    this.placed = problems.map((problem) => ({ problem, place: placeOf(this.raw, problem.path) }))
  }

  /** True when it is in force now. */
  async publish(): Promise<boolean> {
    if (!this.base || this.working) return false
    this.working = true
    try {
      const made = await this.#desk.publish(this.raw, this.base.hash)
      await this.#keeper.drop()
      this.#start({ hash: made.hash, raw: await this.#desk.body(made.hash).catch(() => ({ ...this.raw, version: made.version })) })
      this.failed = ''
      await this.check()
      return true
    } catch (error) {
      await this.#refused(error)
      return false
    } finally {
      this.working = false
    }
  }

  async #refused(error: unknown): Promise<void> {
    this.failed = codeOf(error)
    if (!(error instanceof ApiFailure)) return
    if (error.code === 'bad_playbook') this.#tell((error.detail['problems'] ?? []) as readonly Mistake[])
    if (error.code === 'playbook_changed') this.overtaken = String(error.detail['hash'] ?? '')
  }

  /** Somebody published meanwhile: my changes over theirs; where both changed the same, mine, and it is told. */
  async rebase(): Promise<void> {
    if (!this.base) return
    try {
      const current = await this.#current()
      const theirs = filled(current.raw) as Raw
      const both: Place[] = []
      this.raw = together(this.base.raw, this.raw, theirs, both) as Raw
      this.base = { hash: current.hash, raw: theirs }
      this.both = both
      this.overtaken = ''
      this.#keep()
      await this.check()
    } catch (error) {
      this.failed = codeOf(error)
    }
  }

  /** A file becomes the draft, mistakes and all; why it cannot: a code, or the mistake that leaves nothing to open. */
  async take(file: Blob): Promise<string | Mistake> {
    try {
      const { raw, problems } = await this.#desk.open(file)
      if (!raw) return problems[0] ?? 'not_toml'
      this.edit(filled(raw))
      await this.check()
      return ''
    } catch (error) {
      return error instanceof Offline ? 'offline' : codeOf(error)
    }
  }

  /** An earlier edition becomes the draft. */
  async takeEdition(hash: string): Promise<void> {
    try {
      this.edit(filled(await this.#desk.body(hash)))
      await this.check()
    } catch (error) {
      this.failed = codeOf(error)
    }
  }

  /** Back to what is in force. */
  async discard(): Promise<void> {
    this.#cancel()
    await this.#keeper.drop()
    const held = this.base
    if (held) this.#start(await this.#current().catch(() => held))
    await this.check()
  }
}
