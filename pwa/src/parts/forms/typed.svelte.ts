/** What a sheet's form holds while it is open, kept as a draft with every keystroke (law 1): killed or closed, it comes
 *  back as it was. One class for all sheets, so that none forgets a part of it: loading, keeping, dropping what was
 *  typed back to where it started, holding back a new version of the app while something is unsaved, and saving: the
 *  draft goes in the same transaction, a refusal stands in the form in words. */
import { onDestroy, untrack } from 'svelte'
import { world } from '../../live.svelte'
import type { Change, Drafts } from '../../storage/world'
import { openForm } from '../../ui/forms.svelte'
import { toast } from '../../ui/toast.svelte'
import { refusal, type Saved } from '../saving'

export class Typed<T extends object> {
  values = $state() as T
  /** What is wrong, in words, until something is typed: by the field that shows it, under '' what the whole form is. */
  problems = $state<Readonly<Record<string, string>>>({})
  readonly key: string
  readonly #drafts: Pick<Drafts, 'load' | 'save' | 'drop'>
  readonly #start: string
  #loaded = $state(false)
  #restored = $state(false)
  #ended = false

  /** To be made while a component is set up: it lives as long as that. */
  constructor(drafts: Pick<Drafts, 'load' | 'save' | 'drop'>, key: string, start: T) {
    this.#drafts = drafts
    this.key = key
    this.#start = JSON.stringify(start)
    this.values = structuredClone(start)
    void this.#load()
    $effect(() => this.#keep())
    onDestroy(openForm(() => !this.#ended && this.touched))
  }

  /** What was kept is back: fields that only start from a value are to be made anew. Never where nothing was kept: a
   *  field made anew under a finger loses the tap. */
  get restored(): boolean {
    return this.#restored
  }

  get touched(): boolean {
    return JSON.stringify(this.values) !== this.#start
  }

  /** What is wrong where one line says it all. */
  get problem(): string {
    return Object.values(this.problems)[0] ?? ''
  }

  /** Nothing is saved: this has to be mended first. */
  refuse(problem: string): void {
    this.problems = { '': problem }
  }

  /** Save what the form became, say it, end the form. Refused: `problems` says why, at the field if that is one of `shown`. */
  async save(changes: readonly Change[], said: string, shown: readonly string[] = []): Promise<Saved> {
    const answer = await world().save(changes, this.key)
    if ('code' in answer) {
      this.problems = { [answer.field && shown.includes(answer.field) ? answer.field : '']: refusal(answer) }
      return undefined
    }
    this.problems = {}
    this.end()
    toast(said)
    return answer
  }

  /** It is not to be kept any longer: saved elsewhere, or what it was about is gone. */
  end(): void {
    this.#ended = true
  }

  async #load(): Promise<void> {
    const kept = await this.#drafts.load<T>(this.key)
    if (kept !== undefined) {
      this.values = { ...this.values, ...kept, ...this.#early() }
      this.#restored = true
    }
    this.#loaded = true
  }

  /** A slow device reads the draft after the first keystroke: what was typed stands, the rest of the draft is not lost. */
  #early(): Partial<T> {
    const start = JSON.parse(this.#start) as Record<string, unknown>
    const typed = Object.entries($state.snapshot(this.values) as object)
    return Object.fromEntries(typed.filter(([name, value]) => JSON.stringify(value) !== JSON.stringify(start[name]))) as Partial<T>
  }

  #keep(): void {
    const now = $state.snapshot(this.values)
    this.problems = {}
    if (!this.#loaded || untrack(() => this.#ended)) return
    void (JSON.stringify(now) === this.#start ? this.#drafts.drop(this.key) : this.#drafts.save(this.key, now))
  }
}
