import 'fake-indexeddb/auto'
import { describe, expect, test } from 'vitest'
import { recall, remember } from './remember'
import { Sessions, type Session } from './session'

const session: Session = {
  person: { id: 'p1', name: '周宁', role: 'rep' },
  company: { id: 'c1', name: '田', demo: true },
  replica: '0000000a', device: 'd1', epoch: 'e1', playbook: { hash: 'h' }, vapid: null, schema: 1,
}

function memory(): Pick<Storage, 'getItem' | 'setItem' | 'removeItem'> {
  const kept = new Map<string, string>()
  return {
    getItem: (key) => kept.get(key) ?? null,
    setItem: (key, value) => void kept.set(key, value),
    removeItem: (key) => void kept.delete(key),
  }
}

describe('the second copy of who is signed in', () => {
  test('a phone whose localStorage was lost knows its person again', async () => {
    const before = new Sessions(memory())
    before.enter(session, 1)
    await before.secure()
    const after = new Sessions(memory())
    expect(after.current()).toBeUndefined()
    await after.restore()
    expect(after.current()?.person.name).toBe('周宁')
  })

  test('does not come over who was let in while it was looked for', async () => {
    const before = new Sessions(memory())
    before.enter(session, 1)
    await before.secure()
    const after = new Sessions(memory())
    const restoring = after.restore()
    after.enter({ ...session, person: { ...session.person, id: 'next' } }, 2)
    await restoring
    expect(after.current()?.person.id).toBe('next')
  })

  test('signing out is remembered too', async () => {
    const sessions = new Sessions(memory())
    sessions.enter(session, 1)
    await sessions.secure()
    sessions.leave(session, false)
    await sessions.secure()
    const after = new Sessions(memory())
    await after.restore()
    expect(after.current()).toBeUndefined()
  })

  test('the last text wins', async () => {
    await remember('1')
    await remember('2')
    expect(await recall()).toBe('2')
  })
})
