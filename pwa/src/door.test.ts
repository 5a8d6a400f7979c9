// @vitest-environment jsdom
/** Who is let in, and what becomes of who was here before: with nobody at the other end of the line. */
import 'fake-indexeddb/auto'
import { beforeEach, describe, expect, it, vi } from 'vitest'
import { enter, goIn, letIn } from './door'
import { world } from './live.svelte'
import { sessions } from './net/server'
import type { Session } from './net/session'
import { phaseNow, session, start } from './session.svelte'
import * as storage from './storage/open'
import { go, startRouter } from './ui/router.svelte'

const who = (id: string, more: Partial<Session> = {}): Session => ({
  person: { id, name: id, role: 'rep' }, company: { id: 'c1', name: '禾润', demo: true },
  replica: '0000000a', device: 'd', epoch: 'e', playbook: { hash: 'h' }, vapid: null, schema: 1, ...more,
})

beforeEach(() => {
  localStorage.clear()
  startRouter()
  go('/today')
  vi.stubGlobal('fetch', vi.fn(async () => Promise.reject(new TypeError('no network'))))
})

describe('whoever is let in', () => {
  // The first of this file: only then is the app still starting.
  it('is not opened a second time by a start that was still looking for who used it last', async () => {
    const opening = vi.spyOn(storage, 'openWorld')
    await Promise.all([start(() => import('./door')), letIn(who('joe'))])
    expect(opening.mock.calls.map(([{ person }]) => person.id)).toEqual(['joe'])
  })

  it('is kept on this device, and their world is open, while the door is still shown', async () => {
    go('/join/tok')
    await letIn(who('ann'))
    expect(sessions().current()?.person.id).toBe('ann')
    expect([phaseNow(), session()?.person.id, world().me.id]).toEqual(['ready', 'ann', 'ann'])
    expect(location.hash).toBe('#/join/tok')
    await goIn()
    expect(location.hash).toBe('#/today')
  })

  it('takes the place of another person, whose world is closed', async () => {
    await enter(who('bob'))
    const his = world()
    const closed = vi.spyOn(his, 'close')
    await enter(who('eve'))
    expect(closed).toHaveBeenCalledOnce()
    expect(world().me.id).toBe('eve')
  })

  it('finds the same world when it is only a new session', async () => {
    await enter(who('kim'))
    const hers = world()
    const asked = vi.spyOn(hers, 'syncNow').mockReturnValue(new Promise(() => undefined))
    go('/sign-in')
    await enter(who('kim'))
    expect(world()).toBe(hers)
    expect(asked).toHaveBeenCalledOnce()
    // Nobody waits for the server.
    expect(location.hash).toBe('#/today')
  })

  it('hears what the browser cleared, when the server knew this device', async () => {
    await enter(who('mia', { synced: 1_700_000_000_000 }))
    await vi.waitFor(() => expect(world().status.lost).toMatchObject({ stores: ['all'], since: 1_700_000_000_000 }))
  })
})
