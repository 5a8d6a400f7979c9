/** Opens the world of the person who is signed in: the composition root of storage, used by `main`. */
import { keyOf, type Session } from '../net/session'
import { Database } from './database'
import { StoredDrafts } from './drafts'
import { afterPaint } from './idle'
import { witnessKey } from './names'
import { Phone } from './phone'
import { PhoneWorld } from './phone_world'
import { loadPlaybook } from './playbooks'
import { isWhole } from './stored'
import type { WorksOptions } from './works'
import type { World } from './world'

export interface OpenOptions extends WorksOptions {
  readonly now?: () => number
  /** The browser's storage was blank though the server knew this device: when it last spoke with it (ms). */
  readonly cleared?: number | null | undefined
}

export async function openWorld(session: Session, options: OpenOptions = {}): Promise<World> {
  const now = options.now ?? ((): number => Date.now())
  const name = `headland.${keyOf(session)}`
  const database = new Database(name)
  const channel = typeof BroadcastChannel === 'undefined' ? undefined : new BroadcastChannel(name)
  // Without a copy there is nothing to show, and nothing to wait for: it is asked for before there is a place to put it.
  const ahead = isNew(name) && !options.transport && options.live !== false ? import('./works').then(({ askAhead }) => askAhead(session, now)) : undefined
  if (ahead) asking = ahead.catch(() => undefined)
  const opening = Phone.open(database, { replica: session.replica, epoch: session.epoch, channel })
  const [phone, playbook] = await Promise.all([opening, loadPlaybook(database, session.playbook.hash, ahead && asking)])
  const drafts = new StoredDrafts(database, now)
  const world = new PhoneWorld({
    phone, drafts, playbook, channel,
    me: session.person,
    works: async (host) => {
      const { Works } = await import('./works')
      const works = new Works({ host, phone, now, drafts, playbook, sessionReplica: session.replica, cleared: options.cleared, options, ahead: await ahead })
      await works.heal()
      return works
    },
  })
  database.onOutdated = () => world.supersede()
  if (isWhole(phone.replica.meta)) afterPaint(() => void world.begin())
  else void world.begin()
  return world
}

/** Settles when a phone without a copy has asked for one, at once on any other: drawing the first screen holds it up. */
export const hasAsked = (): Promise<unknown> => asking
let asking: Promise<unknown> = Promise.resolve()

/** Nothing was ever kept on this device for this person. */
function isNew(name: string): boolean {
  return typeof localStorage !== 'undefined' && localStorage.getItem(witnessKey(name)) === null
}
