// @vitest-environment jsdom
/** An app too old to write says so calmly: a banner, and in the place of forms what still works and the way on. */
import { render, screen } from '@testing-library/svelte'
import { createRawSnippet, tick } from 'svelte'
import { beforeEach, describe, expect, test, vi } from 'vitest'
import { find, unwritten } from '../routes'
import { openForm } from './forms.svelte'
import { allSentences, useLocale } from './messages'
import { feedPill, type SyncFace } from './pill.svelte'
import Sheet from './Sheet.svelte'
import { dismiss, toasts } from './toast.svelte'
import { holdUpdate, postponeUpdate, updateOffered } from './update.svelte'
import UpdateBanner from './UpdateBanner.svelte'

const face: SyncFace = { state: 'read-only', waiting: 2, needsYou: 0, lastSync: 1, outdated: true }
const children = createRawSnippet(() => ({ render: () => '<input aria-label="typed">' }))
const footer = createRawSnippet(() => ({ render: () => '<button>Save</button>' }))

beforeEach(async () => {
  for (const one of [...toasts()]) dismiss(one.id)
  feedPill(() => face)
  vi.stubGlobal('navigator', { ...navigator, serviceWorker: undefined })
})

describe.each([
  ['en', 'Update to go on writing', 'Update now'],
  ['zh-CN', '更新后才能继续填写', '立即更新'],
] as const)('in %s', (locale, title, button) => {
  beforeEach(async () => {
    await useLocale(locale)
    await allSentences()
  })

  test('the banner offers the update', () => {
    render(UpdateBanner)
    expect(screen.getByTestId('outdated').textContent).toContain(title)
    expect(screen.getByRole('button', { name: button })).toBeTruthy()
  })

  test('toasts make room for it while it is there', async () => {
    const room = () => document.documentElement.style.getPropertyValue('--banner')
    const { unmount } = render(UpdateBanner)
    expect(room()).not.toBe('')
    unmount()
    expect(room()).toBe('')
  })

  test('a form does not open: what still works stands there', () => {
    render(Sheet, { open: true, title: 'A form', children, footer, writes: true })
    expect(screen.getByTestId('outdated-form').textContent).toContain(title)
    expect(screen.queryByLabelText('typed')).toBeNull()
    expect(screen.queryByRole('button', { name: 'Save' })).toBeNull()
  })
})

test('what only reads opens as ever, and a form that was open stays', async () => {
  const { unmount } = render(Sheet, { open: true, title: 'Numbers', children })
  expect(screen.getByLabelText('typed')).toBeTruthy()
  unmount()
  feedPill(() => ({ ...face, outdated: false }))
  render(Sheet, { open: true, title: 'A form', children, footer, writes: true })
  feedPill(() => face)
  await tick()
  expect(updateOffered()).toBe(true)
  expect(screen.getByLabelText('typed')).toBeTruthy()
})

test('nothing is offered while a form holds something unsaved, nor after "later"', () => {
  expect(updateOffered()).toBe(true)
  const close = openForm(() => true)
  expect(updateOffered()).toBe(false)
  close()
  postponeUpdate()
  expect(updateOffered()).toBe(false)
})

test('the button takes the version that waits; without one it looks, and says that there is none yet', async () => {
  await useLocale('en')
  await allSentences()
  const update = vi.fn(async () => undefined)
  vi.stubGlobal('navigator', { ...navigator, serviceWorker: { getRegistration: async () => ({ update, installing: null }) } })
  const { renew } = await import('./renew.svelte')
  await renew()
  expect(update).toHaveBeenCalledTimes(1)
  expect(toasts().map((one) => one.text).join()).toContain('No newer version')
  const apply = vi.fn()
  holdUpdate(apply)
  await renew()
  expect(apply).toHaveBeenCalledTimes(1)
})

test('a version found by looking is taken once it is installed, whoever hears of it first', async () => {
  vi.resetModules()
  const { renew } = await import('./renew.svelte')
  const { holdUpdate } = await import('./update.svelte')
  const apply = vi.fn()
  const installing = Object.assign(new EventTarget(), { state: 'installing' })
  const update = async (): Promise<void> => {
    setTimeout(async () => {
      installing.state = 'installed'
      installing.dispatchEvent(new Event('statechange'))
      // A browser settles promises between two listeners: the one that offers it may come after ours.
      for (let hop = 0; hop < 10; hop++) await Promise.resolve()
      holdUpdate(apply)
    })
  }
  vi.stubGlobal('navigator', { ...navigator, serviceWorker: { getRegistration: async () => ({ update, installing }) } })
  await renew()
  expect(apply).toHaveBeenCalledTimes(1)
})

test('the forms among the screens are those that write', () => {
  const writes = (path: string): boolean => find(path.split('/')).entry.writes === true
  expect(['log/a1', 'account/new', 'account/a1/edit', 'account/a1/contact/new', 'contact/c1/edit'].every(writes)).toBe(true)
  expect(['today', 'accounts', 'account/a1', 'contact/c1', 'visit/v1', 'sync', 'team', 'me'].some(writes)).toBe(false)
  expect(unwritten(find(['log', 'a1']).entry)).toMatchObject({ pattern: '/log/:account', tab: null })
})
