// @vitest-environment jsdom
import { createRawSnippet } from 'svelte'
import { render } from '@testing-library/svelte'
import { afterEach, expect, test } from 'vitest'
import Page from './Page.svelte'
import { keepReachable } from './reach'

let stop = (): void => undefined
afterEach(() => stop())

/** A screen of 400 px over so much content; jsdom lays nothing out. */
function pane(tall: number, html: string): HTMLElement {
  const children = createRawSnippet(() => ({ render: () => `<div>${html}</div>` }))
  const { container } = render(Page, { title: 'Gifts', pill: false, children })
  const made = container.querySelector<HTMLElement>('.body')!
  Object.defineProperties(made, { scrollHeight: { get: () => tall }, clientHeight: { get: () => 400 } })
  return made
}
const drawn = (): Promise<void> => new Promise((go) => requestAnimationFrame(() => requestAnimationFrame(() => go())))
const stands = (one: HTMLElement): unknown => [one.tabIndex >= 0, one.getAttribute('role'), one.getAttribute('aria-label')]

test.each([
  ['is a stop with its heading for a name when it holds none', 900, '<p>three reps</p>', true],
  ['is none when all of it is in sight', 300, '<p>three reps</p>', false],
  ['is none when it holds a link', 900, '<a href="#/x">one</a>', false],
  ['is one when its only button is out of use', 900, '<button disabled>send</button>', true],
  ['is one when what it holds is left out of the order', 900, '<p tabindex="-1">one</p>', true],
])('a pane that scrolls %s', async (_, tall, html, expected) => {
  const one = pane(tall, html)
  stop = keepReachable(document.body)
  await drawn()
  expect(stands(one)).toEqual(expected ? [true, 'region', 'Gifts'] : [false, null, null])
})

test('it follows what a pane holds, until it is let go', async () => {
  const one = pane(900, '<p>loading</p>')
  stop = keepReachable(document.body)
  await drawn()
  expect(one.tabIndex).toBe(0)
  one.innerHTML = '<a href="#/x">one</a>'
  await drawn()
  expect(stands(one)).toEqual([false, null, null])
  stop()
  one.innerHTML = '<p>nobody</p>'
  await drawn()
  expect(stands(one)).toEqual([false, null, null])
})
