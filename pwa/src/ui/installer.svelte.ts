/** The browser's own offer to install, kept from when it came until the person wants it. */

interface InstallOffer extends Event {
  prompt(): Promise<unknown>
}

let offer = $state.raw<InstallOffer | undefined>(undefined)

/** Listen from the start: the browser offers once, long before anybody opens Me. */
export function watchInstall(): void {
  addEventListener('beforeinstallprompt', (event) => {
    event.preventDefault()
    offer = event as InstallOffer
  })
}

export function installer(): boolean {
  return offer !== undefined
}

export async function promptInstall(): Promise<void> {
  const asked = offer
  offer = undefined
  await asked?.prompt()
}
