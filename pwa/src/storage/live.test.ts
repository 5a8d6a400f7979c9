// @vitest-environment jsdom
/** Unsent work goes up at once when a signal exists: which events start an exchange. */
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { Live } from './live'

let visible = true
let unsent = false
let through = true
let live: Live
const sync = vi.fn(async () => through)
const onVisible = vi.fn(async () => undefined)

/** What happened started so many exchanges. */
async function starts(event: () => void): Promise<number> {
  sync.mockClear()
  event()
  await vi.advanceTimersByTimeAsync(10)
  return sync.mock.calls.length
}

const turn = (to: 'visible' | 'hidden'): void => {
  visible = to === 'visible'
  document.dispatchEvent(new Event('visibilitychange'))
}

beforeEach(async () => {
  vi.useFakeTimers()
  vi.spyOn(document, 'visibilityState', 'get').mockImplementation(() => (visible ? 'visible' : 'hidden'))
  visible = through = true
  unsent = false
  sync.mockImplementation(async () => through)
  onVisible.mockImplementation(async () => undefined)
  vi.stubGlobal('navigator', { connection: new EventTarget() })
  live = new Live({ name: 'test', sync, onVisible, unsent: () => unsent })
  live.start()
  await vi.advanceTimersByTimeAsync(10)
})

afterEach(() => {
  live.stop()
  vi.useRealTimers()
})

it('the line comes back, changes its kind, or the page comes to sight', async () => {
  expect(await starts(() => dispatchEvent(new Event('online')))).toBe(1)
  expect(await starts(() => (navigator as unknown as { connection: EventTarget }).connection.dispatchEvent(new Event('change')))).toBe(1)
  expect(await starts(() => turn('visible'))).toBe(1)
  expect(await starts(() => dispatchEvent(Object.assign(new Event('pageshow'), { persisted: true })))).toBe(1)
})

it('the page comes to sight with a handle that does not answer', async () => {
  onVisible.mockImplementation(() => Promise.reject(new Error('dead')))
  expect(await starts(() => turn('visible'))).toBe(1)
})

it('the page goes out of sight: only with unsent work', async () => {
  expect(await starts(() => turn('hidden'))).toBe(0)
  unsent = true
  expect(await starts(() => turn('hidden'))).toBe(1)
})

it('out of sight it tries on while something is unsent, and rests when nothing is', async () => {
  through = false
  unsent = true
  expect(await starts(() => turn('hidden'))).toBe(1)
  sync.mockClear()
  await vi.advanceTimersByTimeAsync(130_000)
  expect(sync.mock.calls.length).toBeGreaterThanOrEqual(5)
  unsent = false
  sync.mockClear()
  await vi.advanceTimersByTimeAsync(130_000)
  expect(sync).not.toHaveBeenCalled()
})

it('nothing after it was stopped', async () => {
  live.stop()
  unsent = true
  expect(await starts(() => turn('visible'))).toBe(0)
  expect(await starts(() => dispatchEvent(new Event('online')))).toBe(0)
})
