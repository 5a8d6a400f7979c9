/** Which screen an address shows. Today is known at once. The table of all other screens (routes.ts), with the names of
 *  their files, comes after the first paint, or at once for an address that needs it: it grows with every screen, and
 *  Today need not carry it. */
import { afterPaint } from './storage/idle'
import type { Found } from './routes'
import { TODAY } from './today'
import { feedScreens } from './ui/router.svelte'

type Table = typeof import('./routes')

let table = $state.raw<Table | undefined>(undefined)
let lost = $state(false)
let loading: Promise<void> | undefined

/** The table, once it is here. */
export const routes = (): Table | undefined => table

/** It did not come: this start never saw it, and nobody answers. */
export const routesLost = (): boolean => lost

export function loadRoutes(): Promise<void> {
  return (loading ??= import('./routes').then(
    (loaded) => {
      table = loaded
      loaded.keepReachable(document.body)
      feedScreens((segments) => loaded.find(segments).entry !== loaded.NOT_FOUND)
    },
    (error: unknown) => {
      console.error(error)
      lost = true
    },
  ))
}

/** Its screen; the empty address is Today. Undefined until the table is here. */
export function find(segments: readonly string[]): Found | undefined {
  const today = segments.length === 0 || (segments.length === 1 && segments[0] === 'today')
  return today ? { entry: TODAY, params: {} } : table?.find(segments)
}

/** Have the table: at once when this address needs it. */
export function startRoutes(segments: readonly string[]): void {
  if (find(segments)) afterPaint(() => void loadRoutes())
  else void loadRoutes()
}
