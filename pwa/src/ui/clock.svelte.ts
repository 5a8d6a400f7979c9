/** What time it is, for the screens: moves twice a minute and at once when the app comes back to the front. */
import { createSubscriber } from 'svelte/reactivity'

let milliseconds = $state(Date.now())
let fixed = false

const ticking = createSubscriber(() => {
  const tick = (): void => {
    if (!fixed) milliseconds = Date.now()
  }
  const timer = setInterval(tick, 30_000)
  document.addEventListener('visibilitychange', tick)
  return () => {
    clearInterval(timer)
    document.removeEventListener('visibilitychange', tick)
  }
})

export function now(): number {
  ticking()
  return milliseconds
}

/** This very moment, for what is written down; screens show `now()`. */
export function moment(): number {
  return fixed ? milliseconds : Date.now()
}

/** Tests stop the clock. */
export function fixNow(at: number | undefined): void {
  fixed = at !== undefined
  milliseconds = at ?? Date.now()
}
