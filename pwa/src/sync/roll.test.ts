/** The outbox in memory is at any moment what reading all of it would tell. */
import { describe, expect, it, vi } from 'vitest'
import { isOutgoing, isRefused } from './entries'
import { compose } from './outbox'
import { Replica } from './replica'
import { Roll } from './roll'
import { freshMeta, type Entry, type EntryState } from './state'
import { Step } from './step'

const STATES: readonly EntryState[] = ['unsent', 'sent', 'answered', 'pending', 'rejected', 'quarantined']

/** Numbers below `limit`, always the same ones for a seed. */
function dice(seed: number): (limit: number) => number {
  let state = seed
  return (limit) => {
    state = (state * 1_103_515_245 + 12_345) % 2 ** 31
    return Math.floor((state / 2 ** 31) * limit)
  }
}

function entry(key: number, more: Partial<Entry> = {}, id = `R${key % 5}`): Entry {
  const h = `${(1000 + key).toString(16).padStart(12, '0')}0000000000aa`
  return { key, replica: '0000000a', op: { n: key, op: 'set', id, h, fields: {} }, at: 1000 + key, state: 'unsent', ...more }
}

/** What reading all of it tells. */
function read(entries: Iterable<Entry>) {
  const all = [...entries].sort((a, b) => a.key - b.key)
  const waits = all.filter(isOutgoing)
  return {
    keys: all.map(({ key }) => key),
    census: { entries: all.length, unsent: waits.length, oldest: waits.length > 0 ? Math.min(...waits.map(({ at }) => at)) : null },
    refused: all.filter(isRefused).length,
    about: Object.fromEntries(['R0', 'R1', 'R2', 'R3', 'R4'].map((id) => [id, all.filter(({ op }) => op.id === id)])),
    given: all.filter(({ state }) => state !== 'unsent').map(({ op }) => op.h),
  }
}

function told(roll: Roll) {
  const all = [...roll.sorted().values()]
  return {
    keys: all.map(({ key }) => key), census: roll.census, refused: roll.tally.refused,
    about: Object.fromEntries(['R0', 'R1', 'R2', 'R3', 'R4'].map((id) => [id, roll.of(id)])),
  }
}

describe('a roll', () => {
  it.each([1, 2, 3, 4, 5])('tells what reading all of it would, whatever comes and goes (%j)', (seed) => {
    const pick = dice(seed)
    const roll = new Roll(new Map())
    const plain = new Map<number, Entry>()
    for (let turn = 0; turn < 200; turn++) {
      const key = 1 + pick(40)
      if (pick(3) === 0) {
        roll.delete(key)
        plain.delete(key)
      } else {
        const made = entry(key, { state: STATES[pick(6)]!, at: 1000 + pick(30) })
        roll.set(key, made)
        plain.set(key, made)
      }
      const { given, ...expected } = read(plain.values())
      expect(told(roll)).toEqual(expected)
      for (const stamp of given) expect(stamp! <= roll.newest).toBe(true)
    }
    roll.clear()
    expect(told(roll).census).toEqual({ entries: 0, unsent: 0, oldest: null })
  })
})

describe('a step', () => {
  it.each([1, 2, 3, 4, 5])('sees the outbox as it will be, and leaves the one it began with (%j)', (seed) => {
    const pick = dice(seed)
    let roll = new Roll(new Map())
    for (let turn = 0; turn < 25; turn++) {
      const before = told(roll)
      const step = new Step({ meta: freshMeta('0000000a', 'e1'), entries: roll, kept: new Map() })
      const plain = new Map(roll)
      for (let change = pick(6); change >= 0; change--) {
        const key = 1 + pick(30)
        if (pick(3) === 0) {
          step.remove(key)
          plain.delete(key)
        } else {
          const made = entry(key, { state: STATES[pick(6)]!, at: 1000 + pick(30) })
          step.put(made)
          plain.set(key, made)
        }
        const expected = read(plain.values())
        expect(step.inOrder().map((one) => one.key)).toEqual(expected.keys)
        expect([...step.each()].map((one) => one.key)).toEqual(expected.keys)
        expect(step.census()).toEqual(expected.census)
        for (const [id, about] of Object.entries(expected.about)) expect(step.about(id)).toEqual(about)
        for (let stamp = 1; stamp <= 30; stamp++) {
          const h = entry(stamp).op.h!
          expect(step.isGiven(h)).toBe(expected.given.includes(h))
        }
        expect(told(roll)).toEqual(before)
      }
      const writes = step.writes()
      const replica = new Replica({ meta: freshMeta('0000000a', 'e1'), entries: roll, kept: new Map() })
      if (writes) replica.follow(writes)
      roll = replica.entries
      expect(told(roll).keys).toEqual(read(plain.values()).keys)
    }
  })

  it('pays for a save alone, and not for all that waits', () => {
    const entries = new Map(Array.from({ length: 500 }, (_, index) => [index + 1, entry(index + 1, {}, `C${index}`)]))
    const phone = new Replica({ meta: { ...freshMeta('0000000a', 'e1'), next: 501, nextKey: 501 }, entries, kept: new Map(entries) })
    const ways = (['values', 'entries', 'keys', 'forEach'] as const).flatMap((way) => [Roll, Map].map((kind) => vi.spyOn(kind.prototype, way)))
    const step = new Step(phone)
    compose(step, phone.copy, { op: 'set', kind: 'contact', id: 'C7', fields: { phone: '136' } }, 9_000_000)
    const writes = step.writes()!
    phone.follow(writes)
    const walked = ways.flatMap((way) => way.mock.contexts).filter((over) => (over as unknown as Map<number, Entry>).size > 100)
    vi.restoreAllMocks()
    expect(walked).toEqual([])
    expect(writes.put).toHaveLength(1)
    expect(phone.waiting).toBe(500)
  })
})
