/** The composition root of the phone: it alone chooses the client, the world and who is signed in. Screens import
 *  `session()` from here, `world()` from live.svelte.ts; who comes and goes does so by door.ts. */
import { holdWorld, world as live } from './live.svelte'
import { keyOf, Sessions, type Known, type Session } from './net/session'
import { afterPaint } from './storage/idle'
import { openWorld } from './storage/open'
import type { World } from './storage/world'
import { route } from './ui/router.svelte'
import { feedPill } from './ui/pill.svelte'

export type Phase = 'starting' | 'signed-out' | 'opening' | 'ready' | 'failed'

let phase = $state<Phase>('starting')
let known = $state.raw<Known | undefined>(undefined)
/** True after the server said 401: reading and writing go on, the pill asks to sign in again. */
let signedOut = $state(false)
let opened: World | undefined
/** The browser's storage was blank though the server knew this device: when it last exchanged. */
let cleared: number | null = null

const sessions = (): Sessions => new Sessions()

/** The way to door.ts, which is loaded when somebody comes or goes. */
type Door = () => Promise<{ readonly enter: (next: Session) => Promise<void>; readonly leave: (unsent: boolean) => Promise<void> }>
let door: Door

/** What talks to the server: no row waits for it. */
let talking: Promise<typeof import('./net/server')> | undefined
function server(): Promise<typeof import('./net/server')> {
  return (talking ??= import('./net/server').then((loaded) => {
    loaded.onSignedOut(() => (signedOut = true))
    loaded.client.as(known?.person.id)
    return loaded
  }))
}

export function phaseNow(): Phase {
  return phase
}

export function session(): Known | undefined {
  return known
}

/** Open the app for whoever used it last, before and without asking the server (law 2). */
export async function start(way: Door): Promise<void> {
  door = way
  await sessions().restore()
  // Somebody with a link was let in meanwhile.
  if (phase !== 'starting') return
  const last = sessions().current()
  if (!last) {
    phase = 'signed-out'
    const { api } = await server()
    // The browser cleared what this app kept, but not the cookie of the session: go on with it. A link is stronger.
    const linked = (): boolean => route().segments[0] === 'join'
    if (sessions().blank() && !linked()) void api.me().then(async (me) => {
      const { enter } = await door()
      if (phase === 'signed-out' && !linked()) await enter(me)
    }, () => undefined)
    return
  }
  await open(last)
  afterPaint(() => void confirm())
}

/** Show the world of who was let in; `was`: see `cleared`. */
export async function welcome(next: Known, was: number | null): Promise<void> {
  cleared = was
  signedOut = false
  if (!opened || !known || keyOf(known) !== keyOf(next)) return open(next)
  known = next
  // What waits for the server holds up no screen.
  void opened.syncNow()
}

/** Show nobody's. */
export function farewell(): void {
  holdWorld(undefined)
  feedPill(undefined)
  opened = undefined
  known = undefined
  phase = 'signed-out'
}

/** Show a world that is open. */
export function show(next: Known, world: World): void {
  known = next
  opened = world
  // A device that was switched off has wiped itself: there is nobody left to show.
  world.subscribe(() => {
    if (opened === world && world.status.error === 'device_revoked') void door().then(({ leave }) => leave(false))
  })
  holdWorld(world)
  feedPill(face)
  phase = 'ready'
}

async function open(next: Known): Promise<void> {
  // Another person's, when two share a device.
  void opened?.close()
  opened = undefined
  known = next
  void talking?.then(({ client }) => client.as(next.person.id))
  phase = 'opening'
  try {
    show(next, await openWorld(next, { cleared }))
  } catch (error) {
    console.error(error)
    phase = 'failed'
  }
}

function face(): ReturnType<NonNullable<Parameters<typeof feedPill>[0]>> {
  const status = live().status
  return { ...status, state: signedOut ? 'signed-out' : status.state }
}

/** Ask the server who we are, to learn a new name, role or playbook; offline this changes nothing. */
async function confirm(): Promise<void> {
  try {
    const { api } = await server()
    known = sessions().enter(await api.me(), Date.now())
  } catch {
    // Offline or signed out: the phone goes on with what it knows; `onSignedOut` has marked the latter.
  }
}
