import { describe, expect, it } from 'vitest'
import { Keeper } from './keeper'

function drafts(): { saved: unknown[]; dropped: string[]; release: () => void; save: () => Promise<void>; drop: (key: string) => Promise<void> } {
  const waiting: (() => void)[] = []
  const made = {
    saved: [] as unknown[],
    dropped: [] as string[],
    release: () => waiting.splice(0).forEach((go) => go()),
    save: async (_key?: string, value?: unknown) => {
      made.saved.push(value)
      await new Promise<void>((resolve) => waiting.push(resolve))
    },
    drop: async (key: string) => void made.dropped.push(key),
  }
  return made
}

const soon = (): Promise<void> => new Promise((resolve) => setTimeout(resolve))

describe('Keeper', () => {
  it('writes the first keystroke at once and then only the newest', async () => {
    const store = drafts()
    const keeper = new Keeper(store, 'k')
    for (const text of ['a', 'ab', 'abc', 'abcd']) keeper.keep(text)
    expect(store.saved).toEqual(['a'])
    store.release()
    await soon()
    expect(store.saved).toEqual(['a', 'abcd'])
    store.release()
    await keeper.settled()
    keeper.keep('abcde')
    expect(store.saved).toEqual(['a', 'abcd', 'abcde'])
  })

  it('writes nothing after its end, so a saved form does not come back as a draft', async () => {
    const store = drafts()
    const keeper = new Keeper(store, 'k')
    keeper.keep('a')
    keeper.keep('b')
    keeper.end()
    store.release()
    await keeper.settled()
    keeper.keep('c')
    expect(store.saved).toEqual(['a'])
  })

  it('drops after the write under way, not before it', async () => {
    const store = drafts()
    const keeper = new Keeper(store, 'k')
    keeper.keep('a')
    const dropping = keeper.drop()
    expect(store.dropped).toEqual([])
    store.release()
    await dropping
    expect(store.dropped).toEqual(['k'])
  })
})
