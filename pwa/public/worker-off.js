// The kill switch: served in place of worker.js when the server runs with HEADLAND_WORKER=off. A browser looks for a
// new worker at each navigation, past its cache; this one takes over at once, drops the app's files and takes itself away.
// Records, unsent work and drafts are in IndexedDB and are not touched.
self.addEventListener('install', () => self.skipWaiting())
self.addEventListener('activate', (event) => {
  event.waitUntil(
    (async () => {
      const names = await caches.keys()
      await Promise.all(names.filter((name) => name.startsWith('headland-app-')).map((name) => caches.delete(name)))
      await self.registration.unregister()
    })(),
  )
})
