/** Saves a form's draft at every keystroke without queueing one write per keystroke: while a write is under way only
 *  the newest value waits. What the person sees is at most one write behind what is durable. */
import type { Drafts } from '../../storage/world'

export class Keeper {
  readonly #drafts: Pick<Drafts, 'save' | 'drop'>
  readonly #key: string
  #next: { value: unknown } | undefined
  #writing: Promise<void> | undefined
  #ended = false

  constructor(drafts: Pick<Drafts, 'save' | 'drop'>, key: string) {
    this.#drafts = drafts
    this.#key = key
  }

  keep(value: unknown): void {
    if (this.#ended) return
    this.#next = { value }
    this.#writing ??= this.#write()
  }

  /** Resolves when everything kept so far is durable. */
  async settled(): Promise<void> {
    await this.#writing
  }

  /** No more keystrokes: the form was saved (which drops the draft in the same transaction). */
  end(): void {
    this.#ended = true
    this.#next = undefined
  }

  /** The person threw the draft away, or nothing was entered. */
  async drop(): Promise<void> {
    this.#next = undefined
    await this.#writing
    await this.#drafts.drop(this.#key)
  }

  async #write(): Promise<void> {
    try {
      while (this.#next) {
        const { value } = this.#next
        this.#next = undefined
        await this.#drafts.save(this.#key, value)
      }
    } finally {
      this.#writing = undefined
    }
  }
}
