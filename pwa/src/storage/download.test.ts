/** A download through cuts. */
import { expect, it, vi } from 'vitest'
import { ApiFailure, Offline } from '../net/failure'
import { download } from './download'

const BYTES = Uint8Array.from({ length: 1000 }, (_, n) => n % 251)

/** A server that breaks off after so many bytes of each answer, in turn. */
function server(cuts: readonly number[], ranges = true): { send: typeof fetch; asked: (string | null)[] } {
  const asked: (string | null)[] = []
  const send = async (_: unknown, init?: RequestInit): Promise<Response> => {
    const range = new Headers(init?.headers).get('range')
    const cut = cuts[asked.push(range) - 1] ?? Infinity
    const from = ranges && range ? Number(/\d+/.exec(range)![0]) : 0
    const body = new ReadableStream<Uint8Array>({
      pull(controller) {
        const sent = BYTES.subarray(from, Math.min(BYTES.length, from + cut))
        if (sent.length > 0) controller.enqueue(sent.slice())
        if (from + cut < BYTES.length) controller.error(new TypeError('cut'))
        else controller.close()
      },
    })
    const headers = { 'Content-Type': 'application/pdf', 'Content-Length': String(BYTES.length - from) }
    return new Response(body, { status: from > 0 ? 206 : 200, headers })
  }
  return { send: send as typeof fetch, asked }
}

it('tells how far it is', async () => {
  const told = vi.fn()
  const blob = await download('/x', told, server([]).send)
  expect([blob.size, blob.type]).toEqual([1000, 'application/pdf'])
  expect(told).toHaveBeenLastCalledWith(1000, 1000)
})

it('goes on where it was cut', async () => {
  const { send, asked } = server([0, 0])
  const blob = await download('/x', undefined, send)
  expect(new Uint8Array(await blob.arrayBuffer())).toEqual(BYTES)
  expect(asked).toEqual([null, null, null])
})

it('asks only for what is missing', async () => {
  const parts = server([])
  let first = true
  const send = (async (path: string, init?: RequestInit) => {
    const response = await parts.send(path, init)
    if (!first) return response
    first = false
    const reader = response.body!.getReader()
    const { value } = await reader.read()
    const chunks = [value!.slice(0, 300)]
    const body = new ReadableStream<Uint8Array>({
      pull(controller) {
        const next = chunks.shift()
        if (next) controller.enqueue(next)
        else controller.error(new TypeError('cut'))
      },
    })
    return new Response(body, { status: 200, headers: response.headers })
  }) as typeof fetch
  const blob = await download('/x', undefined, send)
  expect(new Uint8Array(await blob.arrayBuffer())).toEqual(BYTES)
  expect(parts.asked).toEqual([null, 'bytes=300-'])
})

it('gives up after some tries, as the line is gone', async () => {
  await expect(download('/x', undefined, server([0, 0, 0]).send)).rejects.toBeInstanceOf(Offline)
})

it('says when there is nothing', async () => {
  const send = (async () => new Response('{}', { status: 404 })) as typeof fetch
  await expect(download('/x', undefined, send)).rejects.toMatchObject(new ApiFailure(404, 'not_found'))
})
