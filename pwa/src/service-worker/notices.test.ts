import { describe, expect, it, vi } from 'vitest'
import { open, read, screen, shown } from './notices'

const push = (value: unknown): { json(): unknown } => ({ json: () => value })
const broken = {
  json(): unknown {
    throw new SyntaxError('not JSON')
  },
}

describe('what a push shows', () => {
  it('is what the server sent', () => {
    const sent = { title: '今天 3 家该联系', body: 'A 鼎科', url: '#/account/0190-ab', tag: 'digest-2026-11-23', lang: 'zh-CN', badge: 3 }
    expect(read(push(sent), 'en-GB')).toEqual(sent)
  })

  it.each([
    ['nothing', null],
    ['no JSON', broken],
    ['an empty object', push({})],
    ['null', push(null)],
    ['fields of other kinds', push({ title: 5, body: {}, url: 7, tag: null, badge: 'x' })],
  ])('shows plain words for %s, in the language of the device', (_, data) => {
    expect(read(data, 'zh-CN')).toMatchObject({ title: 'Headland 田头', body: '打开看看今天的安排', url: '#/today' })
    expect(read(data, 'en')).toMatchObject({ body: 'Open to see what today holds', tag: 'headland' })
  })

  it('always shows a notification, with the tag that replaces an earlier one and without ringing again', async () => {
    const showNotification = vi.fn().mockResolvedValue(undefined)
    const setAppBadge = vi.fn().mockResolvedValue(undefined)
    for (const data of [push({ title: 'T', body: 'B', url: '#/today', tag: 'digest-1', badge: 2 }), broken, null]) {
      await shown({ showNotification }, { language: 'en', setAppBadge }, data)
    }
    expect(showNotification).toHaveBeenCalledTimes(3)
    expect(showNotification.mock.calls[0]).toEqual([
      'T',
      { body: 'B', tag: 'digest-1', lang: 'en', icon: '/icons/icon-192.png', badge: '/icons/badge-96.png', data: { url: '#/today' } },
    ])
    expect(setAppBadge.mock.calls).toEqual([[2]])
  })

  it('shows where badges are not supported or refused', async () => {
    const showNotification = vi.fn().mockResolvedValue(undefined)
    const badged = push({ title: 'T', badge: 1 })
    await shown({ showNotification }, { language: 'en' }, badged)
    await shown({ showNotification }, { language: 'en', setAppBadge: () => Promise.reject(new Error('denied')) }, badged)
    expect(showNotification).toHaveBeenCalledTimes(2)
  })
})

describe('what a tap opens', () => {
  it.each([
    ['#/today', '#/today'],
    ['#/account/0190-ab_C', '#/account/0190-ab_C'],
    ['https://evil.example/', '#/today'],
    ['javascript:alert(1)', '#/today'],
    ['#/account/<img>', '#/today'],
    [undefined, '#/today'],
  ])('%s goes to %s', (url, to) => {
    expect(screen(url)).toBe(to)
  })

  const page = (state: { focused?: boolean; visibilityState?: string }) => ({
    focused: false,
    visibilityState: 'hidden',
    ...state,
    postMessage: vi.fn(),
    focus: vi.fn().mockResolvedValue(undefined),
  })

  it('tells the page in front, and brings it forward', async () => {
    const [hidden, seen, front] = [page({}), page({ visibilityState: 'visible' }), page({ focused: true })]
    const clients = { matchAll: vi.fn().mockResolvedValue([hidden, seen, front]), openWindow: vi.fn() }
    await open(clients as never, 'https://crm.example', '#/account/1')
    expect(front.postMessage).toHaveBeenCalledWith({ type: 'open', url: '#/account/1' })
    expect(front.focus).toHaveBeenCalled()
    expect(hidden.postMessage).not.toHaveBeenCalled()
    expect(clients.openWindow).not.toHaveBeenCalled()
  })

  it('prefers a visible page to a hidden one, and survives a refused focus', async () => {
    const [hidden, seen] = [page({}), page({ visibilityState: 'visible' })]
    seen.focus.mockRejectedValue(new Error('not allowed'))
    await open({ matchAll: () => Promise.resolve([hidden, seen]), openWindow: vi.fn() } as never, 'https://crm.example', '#/sync')
    expect(seen.postMessage).toHaveBeenCalledWith({ type: 'open', url: '#/sync' })
  })

  it('opens a window when there is none', async () => {
    const openWindow = vi.fn().mockResolvedValue(null)
    await open({ matchAll: () => Promise.resolve([]), openWindow } as never, 'https://crm.example', '#/account/1')
    expect(openWindow).toHaveBeenCalledWith('https://crm.example/#/account/1')
  })
})
