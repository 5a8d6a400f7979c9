/** What comes together is kept together: few values, and whoever opens the phone again meets every row and op as it was. */
import 'fake-indexeddb/auto'
import { describe, expect, it } from 'vitest'
import type { Row } from '../generated/protocol'
import { pack } from '../sync/clock'
import { rowDigest } from '../sync/digest'
import { compose } from '../sync/outbox'
import { restore } from '../sync/recovery'
import { Database, type StoreName } from './database'
import { newId } from './ids'
import { Phone } from './phone'

const PLOT = 'plot:north'
const own = { replica: '0000000a', epoch: 'e1' }

function row(n: number, name = `客户${n}`, more: Partial<Row> = {}): Row {
  const id = `A${String(n).padStart(3, '0')}`
  const f = { name: [name, pack(n + 1, 0, '0000000b')], plot: ['north', pack(n + 1, 0, '0000000b')] }
  return { id, kind: n % 3 ? 'account' : 'visit', seq: n + 1, c: rowDigest(id, f), f, ...more }
}

const many = (count: number, name?: string): Row[] => Array.from({ length: count }, (_, n) => row(n, name))
const opened = (name = `later.${newId()}`): Promise<Phone> => Phone.open(new Database(name), own)
const again = (phone: Phone): Promise<Phone> => opened(phone.database.name)

function take(phone: Phone, rows: readonly Row[], gone: readonly string[] = []): Promise<void> {
  return phone.apply((step) => {
    for (const one of rows) step.rows.push({ bucket: PLOT, row: one })
    for (const id of gone) step.gone.push({ bucket: PLOT, id })
    step.set({ lastSync: step.meta.version })
  })
}

const values = (phone: Phone, store: StoreName): Promise<unknown[]> =>
  phone.database.run([store], 'readonly', (tx) => tx.objectStore(store).getAll())
const held = (phone: Phone): Row[] => [...phone.replica.copy.rows(PLOT)]

/** What it has in memory is what it reads when it is opened again. */
async function same(phone: Phone): Promise<Phone> {
  const other = await again(phone)
  expect(held(other)).toEqual(held(phone))
  expect([...other.replica.kept]).toEqual([...phone.replica.kept])
  return other
}

describe('rows of one answer', () => {
  it('are one value a kind where they are many, and one each where they are few', async () => {
    const phone = await opened()
    await take(phone, many(60))
    expect([(await values(phone, 'segments')).length, (await values(phone, 'delta')).length]).toEqual([2, 0])
    await take(phone, [row(3, '新名'), row(70)])
    expect([(await values(phone, 'segments')).length, (await values(phone, 'delta')).length]).toEqual([2, 2])
    expect((await same(phone)).replica.copy.row('A003')?.f?.name?.[0]).toBe('新名')
  })

  it('count more than what lay there before, together or alone', async () => {
    const phone = await opened()
    await take(phone, many(60))
    await take(phone, [row(3, '一个'), row(61, '一个')])
    await take(phone, many(62, '全部'))
    expect(await values(phone, 'delta')).toEqual([])
    expect((await same(phone)).replica.copy.row('A061')?.f?.name?.[0]).toBe('全部')
    expect(held(await again(phone)).every(({ f }) => f?.name?.[0] === '全部')).toBe(true)
  })

  it('bring a record back that had gone', async () => {
    const phone = await opened()
    await take(phone, many(60))
    await take(phone, [], ['A005'])
    expect((await same(phone)).replica.copy.row('A005')).toBeUndefined()
    await take(phone, many(60, '回来'))
    expect((await same(phone)).replica.copy.row('A005')?.f?.name?.[0]).toBe('回来')
  })

  it('leave nothing of a record that is erased, in the answer that says so or in those before', async () => {
    const phone = await opened()
    await take(phone, many(60, '张三'))
    await take(phone, many(60, '李四'))
    const erased: Row = { id: 'A007', kind: 'account', seq: 900, c: rowDigest('A007', {}), f: {}, erased: true }
    await take(phone, [...many(60, '王五').filter(({ id }) => id !== 'A007'), erased])
    expect((await same(phone)).replica.picture.get('A007')).toBeUndefined()
    const texts = (await values(phone, 'segments')) as { text: string }[]
    for (const { text } of texts) {
      const { ids, fields } = JSON.parse(text) as { ids: string[]; fields: Record<string, [unknown[], unknown[]]> }
      const at = ids.indexOf('A007')
      if (at >= 0) expect(fields.name![0][at]).toBeNull()
    }
  })
})

describe('ops that were answered together', () => {
  async function acknowledged(count: number): Promise<Phone> {
    const phone = await opened()
    await phone.save((step) => {
      for (let n = 0; n < count; n++) compose(step, phone.replica.copy, { op: 'new', kind: 'account', id: `N${n}`, fields: { name: `${n}` } }, 5)
    })
    await phone.apply((step) => {
      for (const entry of step.inOrder()) {
        step.remove(entry.key)
        step.keep({ ...entry, state: 'answered' })
      }
    })
    return phone
  }

  it('are kept as one value, from which those that are backed up go', async () => {
    const phone = await acknowledged(50)
    expect(await values(phone, 'kept')).toHaveLength(1)
    await same(phone)
    await phone.apply((step) => {
      for (const { key } of step.kept.values()) if (key <= 30) step.forget(key)
    })
    const other = await same(phone)
    expect([...other.replica.kept.values()].map(({ op }) => op.n)).toEqual(Array.from({ length: 20 }, (_, n) => n + 31))
    await phone.apply((step) => {
      for (const { key } of step.kept.values()) step.forget(key)
    })
    expect(await values(phone, 'kept')).toEqual([])
  })

  it('all go out again after a restore, by a phone that was closed meanwhile', async () => {
    const phone = await again(await acknowledged(50))
    await phone.apply((step) => restore(step, 'e2', 10))
    expect(await values(phone, 'kept')).toEqual([])
    const sent = [...(await same(phone)).replica.entries.values()]
    expect(sent.map(({ op, state }) => [op.id, op.n, state])).toEqual(Array.from({ length: 50 }, (_, n) => [`N${n}`, n + 11, 'sent']))
  })
})
