// @vitest-environment jsdom
import { beforeEach, describe, expect, test } from 'vitest'
import { preload } from './preload'

const links = (): HTMLLinkElement[] => [...document.head.querySelectorAll('link')]
const link = (name: string): HTMLLinkElement => links().find((one) => one.href.endsWith(name))!

/** What `work` gives, or `waiting` when it is not settled yet. */
async function now<T>(work: Promise<T>): Promise<T | 'waiting'> {
  for (let turn = 0; turn < 9; turn++) await Promise.resolve()
  return Promise.race([work, Promise.resolve('waiting' as const)])
}

beforeEach(() => document.head.replaceChildren())

describe('a lazy part', () => {
  test('is drawn when its styles are here; its scripts are fetched beside them', async () => {
    const screen = preload(() => Promise.resolve('screen'), ['assets/a.js', 'assets/a.css'])
    expect(links().map((one) => one.rel)).toEqual(['modulepreload', 'stylesheet'])
    expect(await now(screen)).toBe('waiting')
    link('a.css').onload!(new Event('load'))
    expect(await screen).toBe('screen')
  })

  test('what is there or under way is not asked for again', async () => {
    document.head.innerHTML = '<link rel="stylesheet" href="/assets/first.css">'
    void preload(() => Promise.resolve(), ['assets/b.css', 'assets/first.css'])
    const second = preload(() => Promise.resolve('second'), ['assets/b.css'])
    expect(links()).toHaveLength(2)
    link('b.css').onload!(new Event('load'))
    expect(await second).toBe('second')
  })

  test('styles that do not come are an error, and asked for again by the next try', async () => {
    const failing = preload(() => Promise.resolve('drawn'), ['assets/c.css'])
    link('c.css').onerror!(new Event('error'))
    await expect(failing).rejects.toThrow('/assets/c.css did not come')
    const again = preload(() => Promise.resolve('drawn'), ['assets/c.css'])
    link('c.css').onload!(new Event('load'))
    expect(await again).toBe('drawn')
  })

  test('a script that was not fetched ahead is left to the import itself', async () => {
    const screen = preload(() => Promise.resolve('imported'), ['assets/d.js'])
    link('d.js').onerror!(new Event('error'))
    expect(await screen).toBe('imported')
  })
})
