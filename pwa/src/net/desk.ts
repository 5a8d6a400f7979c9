/** What only the screens of the desk ask of the server: Team with its pages kept on the device, import and export. */
import { restCache } from './cache'
import { client } from './server'
import { keyOf, type Session } from './session'
import { Team } from './team'
import { Transfer } from './transfer'

export const transfer = new Transfer(client)

export function teamOf(session: Session): Team {
  return new Team(client, restCache(keyOf(session)), () => Date.now())
}

/** Forget the Team pages kept for a person who signs out. */
export function forgetPages(session: Session): Promise<void> {
  return restCache(keyOf(session)).clear()
}
