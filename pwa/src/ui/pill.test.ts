// @vitest-environment jsdom
import { render, screen } from '@testing-library/svelte'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { now } from './clock.svelte'
import { useLocale } from './messages'
import { feedPill, type SyncFace } from './pill.svelte'
import SyncPill from './SyncPill.svelte'

const HOUR = 3_600_000
const face = (over: Partial<SyncFace>): SyncFace => ({ state: 'idle', waiting: 0, needsYou: 0, lastSync: now(), ...over })

beforeEach(() => useLocale('en'))
afterEach(() => feedPill(undefined))

test.each([
  [face({ waiting: 3, oldestUnsent: now() - 48 * HOUR - 1000 }), '3 waiting to send, oldest 2 days ago'],
  [face({ state: 'offline', waiting: 3, oldestUnsent: now() - 5 * HOUR }), 'Offline, 3 waiting, oldest 5 hr. ago'],
  [face({ state: 'offline', waiting: 3, oldestUnsent: now() - 60_000 }), 'Offline, 3 waiting'],
  [face({ waiting: 1, oldestUnsent: null }), '1 waiting to send'],
  [face({ full: true, needsYou: 2 }), 'Phone is full'],
])('the pill says how old the unsent work is, and that the phone is full', (shown, words) => {
  feedPill(() => shown)
  render(SyncPill)
  expect(screen.getByTestId('sync-pill').textContent?.trim()).toBe(words)
})

test('in Chinese too', async () => {
  await useLocale('zh-CN')
  feedPill(() => face({ waiting: 3, oldestUnsent: now() - 48 * HOUR - 1000 }))
  render(SyncPill)
  expect(screen.getByTestId('sync-pill').textContent?.trim()).toBe('3 条待上传，最早前天')
})
