/** Opens the world of the person who is signed in: the composition root of storage, used by `main`. */
import { Client } from '../net/client'
import { keyOf, type Session } from '../net/session'
import { StoredBlobs } from './blobs'
import { Database } from './database'
import { StoredDrafts } from './drafts'
import { Engine } from './engine'
import { Live } from './live'
import { Phone } from './phone'
import { loadPlaybook } from './playbooks'
import { workerSpeller, type Speller } from './spelling'
import { HttpTransport, type Transport } from './transport'
import type { World } from './world'
import { PhoneWorld } from './phone_world'

export interface OpenOptions {
  readonly transport?: Transport
  readonly now?: () => number
  readonly speller?: Speller | undefined
  /** False: no timers, no pokes; the caller asks to sync (tests). */
  readonly live?: boolean
}

export async function openWorld(session: Session, options: OpenOptions = {}): Promise<World> {
  const now = options.now ?? ((): number => Date.now())
  const name = `headland.${keyOf(session)}`
  const database = new Database(name)
  const channel = typeof BroadcastChannel === 'undefined' ? undefined : new BroadcastChannel(name)
  const transport = options.transport ?? new HttpTransport(new Client())
  const phone = await Phone.open(database, { replica: session.replica, epoch: session.epoch, channel })
  const world = new PhoneWorld({
    phone,
    now,
    me: session.person,
    drafts: new StoredDrafts(database, now),
    blobs: new StoredBlobs(database, transport, now),
    engine: new Engine(phone, transport, { now, sessionReplica: session.replica }),
    playbook: await loadPlaybook(database, session.playbook.hash, transport),
    speller: 'speller' in options ? options.speller : workerSpeller(),
    channel,
  })
  if (options.live !== false) {
    world.goLive(
      new Live({
        name,
        sync: () => world.exchange(),
        onVisible: async () => {
          await database.probe()
          await phone.refresh()
        },
      }),
    )
    void navigator.storage?.persist?.().catch(() => false)
  }
  return world
}
