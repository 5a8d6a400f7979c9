/** The short ways to many records give what the long way gives: `only` and `slim` against `all`. */
import { describe, expect, it } from 'vitest'
import type { Row } from '../generated/protocol'
import { columnar } from './columnar'
import { compose } from './outbox'
import { Replica } from './replica'
import { freshMeta, type Change, type Entry } from './state'
import { Step } from './step'

const BUCKET = 'plot:north'
const STAMP = '000000000001000000000001'
const row = (kind: string, id: string, fields: Record<string, unknown>, more: Partial<Row> = {}): Row => ({
  id, kind, seq: 1, c: 1, f: Object.fromEntries(Object.entries(fields).map(([name, value]) => [name, [value, STAMP]])), ...more,
})

/** Facts in a segment, as rows beside it, pending, cleared, deleted, of a deleted account, erased. */
function phone(): Replica {
  const replica = new Replica({ meta: freshMeta('0000000a', 'e1'), entries: new Map(), kept: new Map() })
  const accounts = [row('account', 'a1', { name: '恒通' }), row('account', 'a2', { name: '瑞宝', deleted: true })]
  const facts = [
    row('fact', 'f1', { account: 'a1', item: 'grade', value: 'A', 'people:c1': true }),
    row('fact', 'f2', { account: 'a1', item: 'need.objective', value: true }),
    row('fact', 'f3', { account: 'a2', item: 'grade', value: 'B' }),
    row('fact', 'f4', { account: 'a1', item: 'grade', value: 'C', deleted: true }),
    row('fact', 'f5', { account: 'a1', item: 'stage', value: null }),
    row('fact', 'f6', { account: 'a1', item: 'grade', value: 'D' }, { erased: true }),
    row('fact', 'f7', { account: 'a1', item: 'grade', value: 'D' }, { alt: { value: [['C', STAMP]] } }),
  ]
  replica.load(BUCKET, [columnar('account', accounts), columnar('fact', facts)], [
    row('fact', 'f8', { account: 'a1', item: 'stage', value: 'exchange' }),
    row('fact', 'f9', { account: 'a1', item: 'budget.total', value: 5 }),
  ])
  const does = (change: Change): void => {
    const step = new Step(replica)
    compose(step, replica.copy, change, 1_795_000_000_000)
    const writes = step.writes()
    if (writes) replica.follow(writes)
  }
  does({ op: 'set', kind: 'fact', id: 'f2', fields: { retracted: true } })
  does({ op: 'new', kind: 'fact', id: 'f10', fields: { account: 'a1', item: 'grade', value: 'B' } })
  return replica
}

describe('records found the short way', () => {
  const { picture } = phone()
  const only = { field: 'item', values: new Set(['grade', 'stage']) }
  const fields = ['account', 'item', 'value', 'retracted', 'people:c1']

  it('`only` gives those of `all` that have one of the values', () => {
    const wanted = [...picture.all('fact')].filter((one) => only.values.has(String(one.v.item))).map((one) => one.id)
    expect([...picture.all('fact', only)].map((one) => one.id)).toEqual(wanted)
    expect(wanted.sort()).toEqual(['f1', 'f10', 'f5', 'f7', 'f8'])
  })

  it.each([undefined, only])('`slim` gives the same records with the fields asked for', (filter) => {
    const long = [...picture.all('fact', filter)].map(({ id, kind, v }) => ({
      ...Object.fromEntries(Object.entries(v).filter(([name]) => fields.includes(name))), id, kind,
    }))
    expect([...picture.slim('fact', fields, filter)]).toEqual(long)
  })
})

describe('what waits, drawn entry by entry', () => {
  const look = ({ picture }: Replica): unknown =>
    ['a1', 'a2'].map((account) => [...picture.family(account), ...picture.all('visit'), ...picture.all('fact')]
      .map((one) => ({ id: one.id, v: one.v, pending: one.pending })).sort((a, b) => (a.id < b.id ? -1 : 1)))

  /** Small numbers, the same for a seed. */
  function dice(seed: number): (sides: number) => number {
    let state = seed
    return (sides) => (state = (state * 48_271) % 2_147_483_647) % sides
  }

  it.each([1, 2, 3, 4, 5, 6, 7, 8])('is what all of it at once gives, whatever was saved, sent, refused and brought back (%i)', (seed) => {
    const pick = dice(seed)
    const gone: Entry[] = []
    const states = ['unsent', 'sent', 'answered', 'rejected', 'quarantined'] as const
    const replica = new Replica({ meta: freshMeta('0000000a', 'e1'), entries: new Map(), kept: new Map() })
    const record = (made: boolean): { kind: string; id: string; fields: Record<string, unknown> } => {
      const number = pick(12)
      return { kind: number % 2 ? 'visit' : 'fact', id: `r${number}`, fields: { account: (made ? number % 3 : pick(2)) ? 'a1' : 'a2', note: pick(9) } }
    }
    const actions: ((step: Step) => unknown)[] = [
      (step) => compose(step, replica.copy, { op: 'new', ...record(true) }, 1000),
      (step) => compose(step, replica.copy, { op: 'set', ...record(false) }, 1000),
      (step) => step.inOrder().filter(() => pick(3) === 0).map((entry) => step.put({ ...entry, state: states[pick(5)] ?? 'sent' })),
      (step) => step.inOrder().filter(() => pick(4) === 0).map((entry) => { step.remove(entry.key); gone.push(entry) }),
      (step) => gone.splice(0, pick(3)).map((entry) => step.put(entry)),
    ]
    for (let turn = 0; turn < 120; turn++) {
      const step = new Step(replica)
      actions[pick(actions.length)]?.(step)
      const writes = step.writes()
      if (writes) replica.follow(writes)
      expect(look(replica), `turn ${turn}`).toEqual(look(new Replica(replica)))
    }
  })
})
