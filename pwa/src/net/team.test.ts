import { describe, expect, it, vi } from 'vitest'
import { memoryCache } from './cache'
import { Client } from './client'
import { listenForPokes } from './pokes'
import { Team } from './team'

describe('Team', () => {
  it('keeps an answer with its age and gives it back when the server is gone', async () => {
    let dead = false
    const fetch: typeof globalThis.fetch = async () => {
      if (dead) throw new TypeError('no network')
      return new Response('{"items":[{"device":"d"}]}')
    }
    let now = 1_000
    const team = new Team(new Client({ fetch }), memoryCache(), () => now)
    await expect(team.devices()).resolves.toEqual({ value: { items: [{ device: 'd' }] }, at: 1_000, stale: false })
    dead = true
    now = 9_000
    await expect(team.devices()).resolves.toEqual({ value: { items: [{ device: 'd' }] }, at: 1_000, stale: true })
    await expect(team.coverage()).rejects.toMatchObject({ code: 'offline' })
  })

  it('never hides a refusal behind a kept answer', async () => {
    const fetch: typeof globalThis.fetch = async () => new Response('{"code":"forbidden"}', { status: 403 })
    const cache = memoryCache()
    await cache.put('cold', { items: [] }, 1)
    await expect(new Team(new Client({ fetch }), cache, () => 2).cold()).rejects.toMatchObject({ code: 'forbidden' })
  })
})

describe('listenForPokes', () => {
  it('turns a burst into one call, polls while the stream is down, and stops', () => {
    vi.useFakeTimers()
    const source = Object.assign(new EventTarget(), { readyState: 1, close: vi.fn() })
    const onPoke = vi.fn()
    const stop = listenForPokes(onPoke, { source: () => source as unknown as EventSource, visible: () => true, pollMs: 5_000 })
    for (let i = 0; i < 5; i++) source.dispatchEvent(new Event('poke'))
    vi.advanceTimersByTime(400)
    expect(onPoke).toHaveBeenCalledTimes(1)
    source.readyState = 2
    vi.advanceTimersByTime(5_000)
    expect(onPoke).toHaveBeenCalledTimes(2)
    stop()
    source.dispatchEvent(new Event('poke'))
    vi.advanceTimersByTime(20_000)
    expect(onPoke).toHaveBeenCalledTimes(2)
    expect(source.close).toHaveBeenCalled()
    vi.useRealTimers()
  })
})
