/** A new version of the app that waits to be taken, or is needed to go on writing. It is offered when no form holds
 *  anything unsaved, and never taken by itself (law 1). */
import { anyDirty } from './forms.svelte'
import { syncFace } from './pill.svelte'

let apply = $state.raw<(() => void) | undefined>(undefined)
let later = $state(false)

/** Called by the service worker's registration when a new version is ready. */
export function holdUpdate(take: () => void): void {
  apply = take
  later = false
}

export function updateWaits(): boolean {
  return apply !== undefined
}

/** The banner shows: something waits or is needed, nobody said "later", nothing is being written. */
export function updateOffered(): boolean {
  return (updateWaits() || syncFace()?.outdated === true) && !later && !anyDirty()
}

export function postponeUpdate(): void {
  later = true
}

export function applyUpdate(): void {
  apply?.()
}
