/** The browser's own offer to install, kept from when it came until the person wants it. */

interface InstallOffer extends Event {
  prompt(): Promise<unknown>
}

let offer = $state.raw<InstallOffer | undefined>(undefined)

if (typeof addEventListener === 'function') {
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
