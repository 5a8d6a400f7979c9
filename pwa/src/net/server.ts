/** The page's one connection to its server: made once, shared by the screens that talk REST.
 *
 *  A 401 anywhere is told to whoever listens (the composition root shows "sign in again" and keeps everything). */
import { Api } from './api'
import { Client } from './client'
import type { SignedOut } from './failure'
import { Sessions } from './session'

const listeners = new Set<(failure: SignedOut) => void>()

export const client = new Client({
  onSignedOut: (failure) => listeners.forEach((listener) => listener(failure)),
})

export const api = new Api(client)

export function sessions(): Sessions {
  return new Sessions()
}

export function onSignedOut(listener: (failure: SignedOut) => void): () => void {
  listeners.add(listener)
  return () => void listeners.delete(listener)
}
