// @vitest-environment jsdom
/** Team while it is open: what happens just as an answer is under way is shown all the same. */
import { afterEach, describe, expect, it, vi } from 'vitest'
import type { Feed, FeedItem, LateOps, Team } from '../../net/team'
import { TeamPages } from './pages.svelte'

const item = (id: string): FeedItem => ({
  visit: { id, fields: {} }, account: { id: 'A', name: '', grade: null }, author: { id: 'P', name: '' }, contacts: [], comments: [], attachments: [],
})

/** A server that answers when told, with what it held when it was asked. */
class Slow {
  feed: FeedItem[] = []
  late = ['ticket']
  readonly #waiting: (() => void)[] = []
  asked = 0
  readonly team = {
    kept: async () => undefined,
    feed: () => this.#answer<Feed>({ items: [...this.feed], next: null }),
    decisions: () => this.#answer({ items: [...this.late], total: this.late.length } as unknown as LateOps),
    apply: async (ticket: string) => void (this.late = this.late.filter((one) => one !== ticket)),
  } as unknown as Team

  async #answer<T>(value: T): Promise<{ value: T; at: number; stale: boolean }> {
    this.asked += 1
    await new Promise<void>((go) => this.#waiting.push(go))
    return { value, at: 0, stale: false }
  }

  async answers(): Promise<void> {
    await vi.advanceTimersByTimeAsync(1000)
    for (const go of this.#waiting.splice(0)) go()
    await vi.advanceTimersByTimeAsync(1000)
  }
}

/** The stream of pokes, as the browser has it. */
class Stream extends EventTarget {
  static last: Stream
  readyState = 1
  close = vi.fn()
  constructor() {
    super()
    Stream.last = this
  }
}

afterEach(() => void vi.useRealTimers())

function opened(): { slow: Slow; pages: TeamPages; poke: () => void } {
  vi.useFakeTimers()
  vi.stubGlobal('EventSource', Stream)
  const slow = new Slow()
  const pages = new TeamPages(slow.team)
  pages.start(() => ['feed'])
  return { slow, pages, poke: () => void Stream.last.dispatchEvent(new Event('poke')) }
}

describe('Team while it is open', () => {
  it('asks again for what came while an answer was under way', async () => {
    const { slow, pages, poke } = opened()
    await slow.answers()
    poke()
    await vi.advanceTimersByTimeAsync(1000)
    slow.feed = [item('new')]
    poke()
    await slow.answers()
    await slow.answers()
    expect(pages.items.map((one) => one.visit.id)).toEqual(['new'])
  })

  it('asks once where two parts of the screen want the same', async () => {
    const { slow, pages } = opened()
    void pages.load('feed')
    await slow.answers()
    await slow.answers()
    expect(slow.asked).toBe(1)
  })

  it('takes a late change that was decided off the list, though the list was just being read', async () => {
    const { slow, pages } = opened()
    void pages.load('decisions')
    await vi.advanceTimersByTimeAsync(0)
    const decided = pages.decide('ticket', 'apply')
    await slow.answers()
    await slow.answers()
    await decided
    expect(pages.decisions.held?.value.items).toEqual([])
  })
})
