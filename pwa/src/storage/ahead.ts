/** The first exchange of a new phone, asked before its database is open: making one and drawing the first screen take as
 *  long as the line does, and need not take their turns.
 *
 *  The request carries nothing and asks for everything, so it may be asked twice. The engine takes the answer instead of
 *  asking the very same again; if it has anything else to ask, it asks, and only what was fetched whole is of use. */
import type { SyncRequest, SyncResponse } from '../generated/protocol'
import { ask, LIMITS } from '../sync/request'
import { freshMeta } from '../sync/state'
import { Step } from '../sync/step'
import { Snapshots } from './snapshots'
import type { Transport } from './transport'

export interface Answered {
  readonly response: SyncResponse
  /** The phone's own clock when it was asked and when the answer came. */
  readonly sentAt: number
  readonly now: number
}

export class Ahead {
  readonly snapshots: Snapshots
  readonly #request: SyncRequest
  #answered: Promise<Answered> | undefined

  constructor(transport: Transport, phone: { readonly replica: string; readonly epoch: string }, now: () => number) {
    const sentAt = now()
    const blank = { meta: freshMeta(phone.replica, phone.epoch), entries: new Map(), kept: new Map() }
    this.#request = ask(new Step(blank), sentAt, LIMITS, {})
    this.snapshots = new Snapshots(transport)
    this.#answered = transport.sync(this.#request).then((response) => {
      if (this.#answered) this.snapshots.expect(response)
      return { response, sentAt, now: now() }
    })
    this.#answered.catch(() => undefined)
  }

  /** The answer to this very request, once. */
  take(request: SyncRequest): Promise<Answered> | undefined {
    const answered = same(request, this.#request) ? this.#answered : undefined
    this.#answered = undefined
    return answered
  }
}

const same = (one: SyncRequest, two: SyncRequest): boolean =>
  JSON.stringify({ ...one, client_now: 0 }) === JSON.stringify({ ...two, client_now: 0 })
