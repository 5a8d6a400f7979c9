/** The service worker: the whole app from this device, push notifications, and the way a new version arrives.
 *
 *  Chosen: `injectManifest` of vite-plugin-pwa with a worker of our own. Push, clicks on notifications and the rule
 *  "old hashed assets stay two releases" live in one file of ours; `generateSW` would need each bolted on, and workbox's
 *  precache deletes a release's files the moment the next one activates, under a page that may still load them.
 *
 *  - A release is a cache of its own, filled whole or not at all; files of an older release that did not change are
 *    copied, and an install cut by a lost signal goes on where it stopped.
 *  - A new version waits until the page says so (`skip-waiting`): a form may be dirty.
 *  - Nothing under `/api/` is ever answered from here.
 *  - Every push shows a notification, even one that cannot be read: iOS revokes the permission otherwise.
 *  - Kill switch: a server with `HEADLAND_WORKER=off` serves `worker-off.js` under this file's name; see there.
 */
import { open, shown } from './notices'
import { install, prune, serve, type Entry } from './releases'

declare const self: ServiceWorkerGlobalScope & { readonly __WB_MANIFEST: Entry[] }

const entries = self.__WB_MANIFEST

self.addEventListener('install', (event) => {
  event.waitUntil(install(entries))
})

self.addEventListener('activate', (event) => {
  event.waitUntil(prune(entries).then(() => self.clients.claim()))
})

self.addEventListener('message', (event) => {
  if ((event.data as { type?: unknown } | null)?.type === 'skip-waiting') void self.skipWaiting()
})

self.addEventListener('fetch', (event) => {
  const answer = serve(entries, event.request, self.location.origin)
  if (answer) event.respondWith(answer)
})

self.addEventListener('push', (event) => {
  event.waitUntil(shown(self.registration, self.navigator, event.data))
})

self.addEventListener('notificationclick', (event) => {
  event.notification.close()
  const url = (event.notification.data as { url?: unknown } | null)?.url
  event.waitUntil(open(self.clients, self.location.origin, url))
})

/** The browser changed the address pushes go to: tell the server, else reminders end without a word. */
self.addEventListener('pushsubscriptionchange', (event) => {
  const change = event as ExtendableEvent & { readonly newSubscription?: PushSubscription | null }
  change.waitUntil(resubscribe(change.newSubscription ?? null))
})

async function resubscribe(given: PushSubscription | null): Promise<void> {
  const subscription = given ?? (await self.registration.pushManager.getSubscription())
  if (!subscription) return
  await fetch('/api/push/subscriptions', {
    method: 'POST',
    credentials: 'same-origin',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(subscription.toJSON()),
  })
}
