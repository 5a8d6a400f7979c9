/** The installed app: its service worker, the moment a new version may take over, and screens opened by a tap on a
 *  notification.
 *
 *  A new version waits (`registerType: 'prompt'`). The person is asked; only the page that was asked reloads, and
 *  drafts are on the device anyway. Another open page goes on with its release, whose files stay (releases.ts).
 */

import { hasWorld, world } from './live.svelte'

export interface Hooks {
  /** A new version waits: offer it; `apply` switches to it and reloads. */
  readonly onUpdate: (apply: () => void) => void
  /** A notification was tapped: go to this hash route. */
  readonly onOpen: (hash: string) => void
}

const LOOK_EVERY_MS = 60 * 60 * 1000
/** Somebody with a link is let in within moments; whoever stands before the sign-in screen is not. */
const DOOR_MS = 3000
const GLANCE_MS = 100

/** On a new phone the line belongs to the first copy: the app's own files are fetched when it is here, or not coming now. */
async function afterFirstCopy(): Promise<void> {
  for (let waited = 0; !hasWorld() && waited < DOOR_MS; waited += GLANCE_MS) await new Promise((resolve) => setTimeout(resolve, GLANCE_MS))
  if (hasWorld()) await new Promise<void>((resolve) => {
    const held = world()
    const look = (): void => {
      const { state, lastSync, error } = held.status
      const coming = state === 'syncing' || (state === 'idle' && lastSync === null && error === undefined)
      if (coming) return
      stop()
      resolve()
    }
    const stop = held.subscribe(look)
    look()
  })
}

/** Register the worker; without support (or on a developer's server) the app runs from the network. */
export async function startInstalled(hooks: Hooks): Promise<void> {
  if (!('serviceWorker' in navigator) || !import.meta.env.PROD) return
  const container = navigator.serviceWorker
  container.addEventListener('message', (event: MessageEvent<{ type?: string; url?: string }>) => {
    if (event.data.type === 'open' && event.data.url) hooks.onOpen(event.data.url)
  })
  let asked = false
  container.addEventListener('controllerchange', () => {
    if (asked) location.reload()
  })
  if (!container.controller) await afterFirstCopy()
  try {
    const registration = await container.register('/worker.js', { updateViaCache: 'none' })
    const offer = (worker: ServiceWorker): void =>
      hooks.onUpdate(() => {
        asked = true
        worker.postMessage({ type: 'skip-waiting' })
      })
    if (registration.waiting && container.controller) offer(registration.waiting)
    registration.addEventListener('updatefound', () => {
      const worker = registration.installing
      worker?.addEventListener('statechange', () => {
        if (worker.state === 'installed' && container.controller) offer(worker)
      })
    })
    setInterval(() => void registration.update().catch(() => undefined), LOOK_EVERY_MS)
  } catch {
    // A private window, a full disk: the app still works from the network, and registers at the next start.
  }
}
