/** What a sheet's form holds while it is open, kept as a draft with every keystroke (law 1): killed or closed, it comes
 *  back as it was. One class for all sheets, so that none forgets a part of it: loading, keeping, dropping what was
 *  typed back to where it started, and holding back a new version of the app while something is unsaved. */
import { onDestroy, untrack } from 'svelte'
import type { Drafts } from '../../storage/world'
import { openForm } from '../../ui/forms.svelte'

export class Typed<T extends object> {
  values = $state() as T
  readonly key: string
  readonly #drafts: Pick<Drafts, 'load' | 'save' | 'drop'>
  readonly #start: string
  #loaded = $state(false)
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

  /** What was kept is back: fields that only start from a value are to be made anew. */
  get loaded(): boolean {
    return this.#loaded
  }

  get touched(): boolean {
    return JSON.stringify(this.values) !== this.#start
  }

  /** The form was saved, and the draft went in the same transaction. */
  end(): void {
    this.#ended = true
  }

  async #load(): Promise<void> {
    const kept = await this.#drafts.load<T>(this.key)
    if (kept !== undefined && !this.touched) this.values = { ...this.values, ...kept }
    this.#loaded = true
  }

  #keep(): void {
    const now = $state.snapshot(this.values)
    if (!this.#loaded || untrack(() => this.#ended)) return
    void (JSON.stringify(now) === this.#start ? this.#drafts.drop(this.key) : this.#drafts.save(this.key, now))
  }
}
