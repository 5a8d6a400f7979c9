/** Take the newer version of the app: the one that waits, else look for one now. Loaded with the banner. */
import { t } from './messages'
import { toast } from './toast.svelte'
import { applyUpdate, updateWaits } from './update.svelte'

/** The page reloads by itself when there is a new version; else the person is told that there is none yet. */
export async function renew(): Promise<void> {
  if (updateWaits()) return applyUpdate()
  const registration = await navigator.serviceWorker?.getRegistration()
  // Without a worker the app comes from the server each time.
  if (!registration) return location.reload()
  await registration.update().catch(() => undefined)
  if (registration.installing) await installed(registration.installing)
  // Whoever registered the worker hears of it too, perhaps after us, and offers it (installed.ts).
  await new Promise((resolve) => setTimeout(resolve))
  if (updateWaits()) applyUpdate()
  else toast(t('installed.none_yet'))
}

/** Resolves when the worker has everything it needs, or gave up. */
function installed(worker: ServiceWorker): Promise<void> {
  return new Promise((resolve) => {
    worker.addEventListener('statechange', () => {
      if (worker.state !== 'installing') resolve()
    })
  })
}
