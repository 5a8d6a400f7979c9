import { beforeEach, describe, expect, it } from 'vitest'
import { Sessions, keyOf, type Place, type Session } from './session'

const session = (person: string): Session => ({
  person: { id: person, name: person, role: 'rep' },
  company: { id: 'c1', name: 'Demo', demo: true },
  replica: 'r1',
  device: 'd1',
  epoch: 'e1',
  playbook: { hash: 'h' },
  vapid: null,
  schema: 1,
})

function place(): Place {
  const kept = new Map<string, string>()
  return {
    getItem: (key) => kept.get(key) ?? null,
    setItem: (key, value) => void kept.set(key, value),
    removeItem: (key) => void kept.delete(key),
  }
}

describe('Sessions', () => {
  let sessions: Sessions
  beforeEach(() => (sessions = new Sessions(place())))

  it('opens for nobody at first', () => {
    expect(sessions.current()).toBeUndefined()
    expect(sessions.people()).toEqual([])
  })

  it('keeps two people apart and opens for the last who came in', () => {
    sessions.enter(session('p1'), 1)
    sessions.enter(session('p2'), 2)
    expect(sessions.current()?.person.id).toBe('p2')
    expect(sessions.people().map(keyOf)).toEqual(['c1.p2', 'c1.p1'])
  })

  it('forgets who leaves with nothing unsent, and keeps who leaves work behind', () => {
    sessions.enter(session('p1'), 1)
    sessions.leave(session('p1'), false)
    expect(sessions.people()).toEqual([])
    sessions.enter(session('p1'), 2)
    sessions.leave(session('p1'), true)
    expect(sessions.current()).toBeUndefined()
    expect(sessions.people()).toMatchObject([{ left: true }])
    expect(sessions.enter(session('p1'), 3).left).toBeUndefined()
  })

  it('survives a damaged entry', () => {
    const damaged = place()
    damaged.setItem('headland.session', '{oops')
    expect(new Sessions(damaged).current()).toBeUndefined()
  })
})
