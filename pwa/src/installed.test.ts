// @vitest-environment jsdom
/** The app's own files, a megabyte, come after the first copy: also for who has just opened a link. */
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { startInstalled } from './installed'
import { holdWorld } from './live.svelte'
import type { SyncStatus, World } from './storage/world'

const register = vi.fn<(url: string) => Promise<unknown>>()

beforeEach(() => {
  vi.useFakeTimers()
  vi.stubEnv('PROD', true)
  register.mockReset().mockReturnValue(new Promise(() => undefined))
  vi.stubGlobal('navigator', { serviceWorker: Object.assign(new EventTarget(), { controller: null, register }) })
})
afterEach(() => {
  holdWorld(undefined)
  vi.useRealTimers()
  vi.unstubAllEnvs()
  vi.unstubAllGlobals()
})

const begun = (): void => void startInstalled({ onUpdate: vi.fn(), onOpen: vi.fn() })

/** A world of which only the exchange is asked. */
function opened(): (status: Partial<SyncStatus>) => void {
  let told = (): void => undefined
  const world = { status: { state: 'idle', lastSync: null }, subscribe: (listener: () => void) => ((told = listener), () => undefined) }
  holdWorld(world as unknown as World)
  return (status) => {
    Object.assign(world.status, status)
    told()
  }
}

describe('the app is put on the device', () => {
  it('when the first copy of who has just been let in is here', async () => {
    begun()
    await vi.advanceTimersByTimeAsync(1000)
    const say = opened()
    await vi.advanceTimersByTimeAsync(60_000)
    say({ state: 'syncing' })
    await vi.advanceTimersByTimeAsync(60_000)
    expect(register).not.toHaveBeenCalled()
    say({ state: 'idle', lastSync: 1 })
    await vi.advanceTimersByTimeAsync(1)
    expect(register).toHaveBeenCalledExactlyOnceWith('/worker.js', { updateViaCache: 'none' })
  })

  it('when there is no signal for a copy', async () => {
    begun()
    opened()({ state: 'offline' })
    await vi.advanceTimersByTimeAsync(1000)
    expect(register).toHaveBeenCalledOnce()
  })

  it('before the sign-in screen, where nobody is let in', async () => {
    begun()
    await vi.advanceTimersByTimeAsync(10_000)
    expect(register).toHaveBeenCalledOnce()
  })
})
