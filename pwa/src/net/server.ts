/** The page's one connection to its server: made once, shared by the screens that talk REST.
 *
 *  A 401 anywhere is told to whoever listens (the composition root shows "sign in again" and keeps everything). */
import { Api } from './api'
import { restCache } from './cache'
import { Client } from './client'
import type { SignedOut } from './failure'
import { Sessions, keyOf, type Session } from './session'
import { Team } from './team'
import { Transfer } from './transfer'

const listeners = new Set<(failure: SignedOut) => void>()

const client = new Client({
  onSignedOut: (failure) => listeners.forEach((listener) => listener(failure)),
})

export const api = new Api(client)
export const transfer = new Transfer(client)

export function sessions(): Sessions {
  return new Sessions()
}

export function teamOf(session: Session): Team {
  return new Team(client, restCache(keyOf(session)), () => Date.now())
}

/** Forget the Team pages kept for a person who signs out. */
export function forgetPages(session: Session): Promise<void> {
  return restCache(keyOf(session)).clear()
}

export function onSignedOut(listener: (failure: SignedOut) => void): () => void {
  listeners.add(listener)
  return () => void listeners.delete(listener)
}
