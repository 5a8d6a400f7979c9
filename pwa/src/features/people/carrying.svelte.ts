/** Carrying something with a pointer: the reducer of `drag.ts` wired to a page, shared by board, tree and path.
 *
 *  The carried one is drawn where it is and a ghost follows the finger; what lies under the finger is found by measure,
 *  not by events, so the ghost is never in the way. Escape and a second finger put it back. */
import { next, pull, REST, type Drag } from './drag'

export interface Hands {
  /** Something else lies under the finger, or it is the start. */
  readonly over: (x: number, y: number) => void
  readonly drop: (id: string, x: number, y: number) => void
  readonly end?: () => void
}

export class Carrying {
  drag = $state.raw<Drag>(REST)
  readonly #hands: Hands
  #pointer: number | null = null
  #dropped = false

  constructor(hands: Hands) {
    this.#hands = hands
  }

  get id(): string | null {
    return this.drag.at === 'dragging' ? this.drag.id : null
  }

  get point(): { readonly x: number; readonly y: number } {
    return this.drag.at === 'rest' ? { x: 0, y: 0 } : this.drag
  }

  down = (event: PointerEvent, id: string): void => {
    if (event.button !== 0 || !event.isPrimary) return this.#end()
    this.#pointer = event.pointerId
    this.#dropped = false
    this.drag = next(this.drag, { type: 'down', id, x: event.clientX, y: event.clientY }).drag
    const listen = { signal: this.#listening() }
    addEventListener('pointermove', this.#move, listen)
    addEventListener('pointerup', this.#up, listen)
    addEventListener('pointercancel', () => this.#end(), listen)
    addEventListener('keydown', (key) => key.key === 'Escape' && this.#end(), listen)
  }

  /** A click that ends a drag opens nothing. */
  click = (event: MouseEvent, open: () => void): void => {
    if (this.#dropped) {
      this.#dropped = false
      event.preventDefault()
    } else open()
  }

  #abort = new AbortController()
  #listening(): AbortSignal {
    this.#abort.abort()
    this.#abort = new AbortController()
    return this.#abort.signal
  }

  #move = (event: PointerEvent): void => {
    if (event.pointerId !== this.#pointer) return
    this.drag = next(this.drag, { type: 'move', x: event.clientX, y: event.clientY }).drag
    if (this.drag.at !== 'dragging') return
    event.preventDefault()
    scroll(event)
    this.#hands.over(event.clientX, event.clientY)
  }

  #up = (event: PointerEvent): void => {
    if (event.pointerId !== this.#pointer) return
    const { dropped } = next(this.drag, { type: 'up', x: event.clientX, y: event.clientY })
    if (dropped) {
      this.#dropped = true
      // The click of this very press comes right after; a later one is a tap again.
      setTimeout(() => (this.#dropped = false))
      this.#hands.drop(dropped.id, dropped.x, dropped.y)
    }
    this.#end()
  }

  #end(): void {
    this.#abort.abort()
    this.#pointer = null
    this.drag = REST
    this.#hands.end?.()
  }
}

/** Near the edge of the screen's body the page comes along. */
function scroll(event: PointerEvent): void {
  const body = (event.target as Element | null)?.closest('.body')
  if (!body) return
  const { top, bottom } = body.getBoundingClientRect()
  body.scrollTop += pull(event.clientY, top, bottom)
}
