/** The composition root of the phone: it alone chooses the client, the world and who is signed in. Screens import
 *  `session()`, `enter` and `leave` from here, and `world()` from live.svelte.ts. */
import { holdWorld, world as live } from './live.svelte'
import { keyOf, Sessions, type Known, type Session } from './net/session'
import { afterPaint } from './storage/idle'
import { openWorld } from './storage/open'
import type { World } from './storage/world'
import { go, route } from './ui/router.svelte'
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

/** What talks to the server: no row waits for it. */
let talking: Promise<typeof import('./net/server')> | undefined
function server(): Promise<typeof import('./net/server')> {
  return (talking ??= import('./net/server').then((loaded) => {
    loaded.onSignedOut(() => (signedOut = true))
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
export async function start(): Promise<void> {
  await sessions().restore()
  const last = sessions().current()
  if (!last) {
    phase = 'signed-out'
    const { api } = await server()
    if (sessions().blank()) void api.me().then(found, () => undefined)
    return
  }
  await open(last)
  afterPaint(() => void confirm())
}

/** The browser cleared what this app kept, but not the cookie of the session: go on with it. A link is stronger. */
async function found(me: Session): Promise<void> {
  if (phase === 'signed-out' && route().segments[0] !== 'join') await enter(me)
}

/** After sign-in or a one-time link: keep who it is and open their world. */
export async function enter(next: Session): Promise<void> {
  cleared = sessions().blank() ? (next.synced ?? null) : null
  const entered = sessions().enter(next, Date.now())
  await sessions().secure()
  signedOut = false
  if (opened && known && keyOf(known) === keyOf(entered)) {
    known = entered
    await opened.syncNow()
  } else await open(entered)
  const [first = ''] = route().segments
  if (first === 'sign-in' || first === 'join') go(home(entered.person.role), { replace: true })
}

/** Where a person starts: a rep with the day, an administrator, who works no plot, with the team. */
export function home(role: string): string {
  return role === 'administrator' ? '/team' : '/today'
}

/** Show sign-in. The person's database stays; `unsent` keeps them listed on this device. */
export async function leave(unsent: boolean): Promise<void> {
  if (known) sessions().leave(known, unsent)
  await sessions().secure()
  holdWorld(undefined)
  feedPill(undefined)
  opened = undefined
  known = undefined
  phase = 'signed-out'
  go('/sign-in', { replace: true })
  await server().then(({ api }) => api.signOut()).catch(() => undefined)
}

/** Show a world that is open. */
export function show(next: Known, world: World): void {
  known = next
  opened = world
  // A device that was switched off has wiped itself: there is nobody left to show.
  world.subscribe(() => {
    if (opened === world && world.status.error === 'device_revoked') void leave(false)
  })
  holdWorld(world)
  feedPill(face)
  phase = 'ready'
}

async function open(next: Known): Promise<void> {
  known = next
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
