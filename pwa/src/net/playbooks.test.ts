/** A method on a busy server. */
import { afterEach, expect, it, vi } from 'vitest'
import { Client } from './client'
import { PlaybookDesk } from './playbooks'

afterEach(() => void vi.useRealTimers())

/** Answers after a minute, unless whoever asked has gone. */
const slow: typeof fetch = (_url, init) =>
  new Promise((resolve, reject) => {
    init?.signal?.addEventListener('abort', () => reject(new DOMException('', 'AbortError')))
    setTimeout(() => resolve(new Response('{"problems":[]}', { status: 200 })), 60_000)
  })

it.each([
  ['a file that is opened', (desk: PlaybookDesk) => desk.open(new Blob(['']))],
  ['a change that is tried', (desk: PlaybookDesk) => desk.attempt({})],
  ['an edition that is published', (desk: PlaybookDesk) => desk.publish({}, 'hash')],
])('%s is judged in full before the server is called away', async (_, ask) => {
  vi.useFakeTimers()
  const answer = ask(new PlaybookDesk(new Client({ fetch: slow })))
  await Promise.all([expect(answer).resolves.toEqual({ problems: [] }), vi.advanceTimersByTimeAsync(61_000)])
})
