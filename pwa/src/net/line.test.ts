/** A weak signal: minutes for one answer are no reason to begin anew, silence is. */
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { HttpTransport } from '../storage/transport'
import { Client } from './client'
import { Offline, Silent } from './failure'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => vi.useRealTimers())

/** An answer of so many parts, one each so many ms; then it ends, or says nothing more. */
function trickle(parts: readonly string[], everyMs: number, ends = true): Response {
  const left = [...parts]
  const body = new ReadableStream<Uint8Array>({
    async pull(controller) {
      const next = left.shift()
      if (next === undefined) return ends ? controller.close() : new Promise(() => undefined)
      await new Promise((resolve) => setTimeout(resolve, everyMs))
      controller.enqueue(new TextEncoder().encode(next))
    },
  }, { highWaterMark: 0 })
  return new Response(body, { headers: { 'Content-Type': 'application/json' } })
}

/** What becomes of it, with as much time as it wants. */
async function became<T>(promise: Promise<T>): Promise<T | Error> {
  const settled = promise.catch((error: Error) => error)
  await vi.advanceTimersByTimeAsync(600_000)
  return settled
}

const slow = ['{"a":', ...Array.from({ length: 20 }, (_, n) => `${n === 0 ? '[' : ','}${n}`), ']}']

describe('an answer over a weak signal', () => {
  it('is waited for as long as something comes', async () => {
    const client = new Client({ fetch: async () => trickle(slow, 9_000), timeoutMs: 20_000 })
    expect(await became(client.get('/a'))).toEqual({ a: Array.from({ length: 20 }, (_, n) => n) })
  })

  it('is given up when nothing more comes in its middle', async () => {
    const client = new Client({ fetch: async () => trickle(slow.slice(0, 3), 1_000, false), timeoutMs: 20_000 })
    const began = Date.now()
    const ended = client.get('/a').catch((error: unknown) => [error, Date.now() - began])
    await vi.advanceTimersByTimeAsync(60_000)
    expect(await ended).toEqual([expect.any(Silent), 23_000])
  })

  it('is given up when it never begins', async () => {
    const silent: typeof fetch = (_, init) => new Promise((_resolve, reject) => {
      init!.signal!.addEventListener('abort', () => reject(new DOMException('aborted', 'AbortError')))
    })
    expect(await became(new Client({ fetch: silent, timeoutMs: 20_000 }).get('/a'))).toBeInstanceOf(Silent)
  })

  it('cut off is weather and no silence', async () => {
    const cut = new ReadableStream({ pull: (controller) => controller.error(new TypeError('cut')) })
    const ended = await became(new Client({ fetch: async () => new Response(cut) }).get('/a'))
    expect(ended).toBeInstanceOf(Offline)
    expect(ended).not.toBeInstanceOf(Silent)
  })
})

describe('several segments over one line', () => {
  const asks = (answers: Record<string, () => Promise<Response>>) => {
    vi.stubGlobal('fetch', (url: string) => answers[Object.keys(answers).find((name) => url.includes(name))!]!())
    const transport = new HttpTransport(new Client())
    return (hash: string, told?: (bytes: number) => void) =>
      transport.segments('plot:north', [hash], told).then((bytes) => new TextDecoder().decode(bytes))
  }
  afterEach(() => vi.unstubAllGlobals())

  it('take minutes each, and one waits for its turn while the others speak', async () => {
    const ask = asks({
      one: async () => trickle(slow, 12_000),
      two: () => new Promise((resolve) => setTimeout(() => resolve(trickle(['late'], 1)), 200_000)),
    })
    expect(await became(Promise.all([ask('one'), ask('two')]))).toEqual([slow.join(''), 'late'])
  })

  it('say of each part that it came', async () => {
    const ask = asks({ one: async () => trickle(['abc', 'de'], 1_000) })
    const told = vi.fn()
    expect(await became(ask('one', told))).toBe('abcde')
    expect(told.mock.calls).toEqual([[3], [2]])
  })

  it('are given up together when the line is silent', async () => {
    const ask = asks({ one: async () => trickle(['a'], 10_000, false), two: async () => trickle(['b'], 20_000, false) })
    const both = await became(Promise.allSettled([ask('one'), ask('two')]))
    expect(both).toMatchObject([{ status: 'rejected', reason: expect.any(Offline) }, { status: 'rejected', reason: expect.any(Offline) }])
  })
})
