/** Folding many rows into segments: behind everybody's back, whole or not at all. */
import 'fake-indexeddb/auto'
import { describe, expect, it } from 'vitest'
import type { Row, Segment } from '../generated/protocol'
import { pack } from '../sync/clock'
import { rowDigest } from '../sync/digest'
import { compose } from '../sync/outbox'
import { compact, type Rest } from './compact'
import { Database, LATER } from './database'
import { newId } from './ids'
import { Phone } from './phone'

const PLOT = 'plot:north'
const own = { replica: '0000000a', epoch: 'e1' }
const calm: Rest = { idle: () => Promise.resolve(), typing: () => false }

function row(n: number, name = `客户${n}`): Row {
  const id = `A${String(n).padStart(5, '0')}`
  const f = { name: [name, pack(n, 0, '0000000b')], plot: ['north', pack(n, 0, '0000000b')] }
  return { id, kind: n % 3 ? 'account' : 'visit', seq: n + 1, c: rowDigest(id, f), f }
}

/** A phone that took so many rows one by one. */
async function phoneWith(count: number, name = `compact.${newId()}`): Promise<Phone> {
  const phone = await Phone.open(new Database(name), own)
  await take(phone, Array.from({ length: count }, (_, n) => row(n)))
  return phone
}

function take(phone: Phone, rows: readonly Row[]): Promise<void> {
  return phone.apply((step) => {
    for (const one of rows) step.rows.push({ bucket: PLOT, row: one })
    step.cursor(PLOT, { seq: rows.at(-1)!.seq, sum: 0, at: 1 })
  })
}

/** Segments, and how many rows stand beside them. */
const kept = (phone: Phone): Promise<number[]> =>
  phone.database.run(['segments', 'delta'], 'readonly', async (tx) => {
    const pieces = await tx.objectStore('segments').getAll()
    const later = pieces.filter(({ index }) => index >= LATER)
    const rows = later.reduce((sum, { text }) => sum + (JSON.parse(text) as Segment).ids.length, 0)
    return [pieces.length - later.length, (await tx.objectStore('delta').count()) + rows]
  })
const told = (phone: Phone): Row[] => [...phone.replica.copy.rows(PLOT)]
const again = (phone: Phone): Promise<Phone> => Phone.open(new Database(phone.database.name), own)

describe('folding', () => {
  it('keeps every row as it was, tells nobody and raises no version', async () => {
    const phone = await phoneWith(1700)
    const before = told(phone)
    const { version } = phone.replica.meta
    let heard = 0
    phone.listen(() => heard++)
    expect(await compact(phone, calm)).toBe(true)
    expect(await kept(phone)).toEqual([3, 0])
    expect([heard, phone.replica.meta.version]).toEqual([0, version])
    const opened = await again(phone)
    expect(told(opened)).toEqual(before)
    expect(opened.replica.meta).toEqual(phone.replica.meta)
  })

  it('keeps what a newer server says beside all that this phone knows', async () => {
    const strange = { ...row(9000), w: { seen: 3 }, alt: { name: [['旧名', pack(1, 0, '0000000c')]] } }
    const longer = row(9001)
    const stamp = pack(9001, 0, '0000000b')
    const rows = [strange, { ...longer, f: { ...longer.f, name: ['客户', stamp, stamp, 'why'] } }] as Row[]
    const phone = await phoneWith(1700)
    await take(phone, rows)
    const told = (one: Phone): Row[] => rows.map(({ id }) => one.replica.copy.row(id)!)
    expect(await compact(phone, calm)).toBe(true)
    const folded = await again(phone)
    expect(told(folded)).toEqual(rows)
    await take(folded, Array.from({ length: 1700 }, (_, n) => row(n, '改过')))
    expect(await compact(folded, calm)).toBe(true)
    expect(told(await again(folded))).toEqual(rows)
  })

  it('waits until enough rows came, of a large bucket a good share', async () => {
    const phone = await phoneWith(1500)
    expect(await compact(phone, calm)).toBe(false)
    await take(phone, [row(9000)])
    expect(await compact(phone, calm)).toBe(true)
    // Thirty thousand rows in segments: a sixteenth of them is 1875.
    const large = await phoneWith(30_000)
    expect(await compact(large, calm)).toBe(true)
    await take(large, Array.from({ length: 1800 }, (_, n) => row(n, '改过')))
    expect(await compact(large, calm)).toBe(false)
    await take(large, Array.from({ length: 200 }, (_, n) => row(2000 + n, '改过')))
    expect(await compact(large, calm)).toBe(true)
    expect(told(await again(large)).filter(({ f }) => f?.name?.[0] === '改过')).toHaveLength(2000)
  })

  it('gives way to a page that comes meanwhile, and is done the next time', async () => {
    const phone = await phoneWith(1700)
    let moments = 0
    const busy: Rest = { ...calm, idle: async () => void (++moments === 1 && (await take(phone, [row(3, '新名')]))) }
    expect(await compact(phone, busy)).toBe(false)
    // The one that came stands over what it replaces.
    expect(await kept(phone)).toEqual([0, 1701])
    expect(await compact(phone, calm)).toBe(true)
    expect(told(await again(phone)).find(({ id }) => id === 'A00003')?.f?.name?.[0]).toBe('新名')
  })

  it('gives way to another tab that stored something', async () => {
    const phone = await phoneWith(1700)
    const other = await again(phone)
    let moments = 0
    const busy: Rest = { ...calm, idle: async () => void (++moments === 2 && (await take(other, [row(4, '别处')]))) }
    expect(await compact(phone, busy)).toBe(false)
    expect(told(await again(phone)).find(({ id }) => id === 'A00004')?.f?.name?.[0]).toBe('别处')
  })

  it('in one tab leaves the other as it was: it saves, takes rows and folds on', async () => {
    const phone = await phoneWith(1700)
    const other = await again(phone)
    expect(await compact(phone, calm)).toBe(true)
    await other.save((step) =>
      compose(step, other.replica.copy, { op: 'set', kind: 'account', id: 'A00001', fields: { name: '手改' } }, 5),
    )
    await take(other, [row(5, '又来')])
    expect(await compact(other, calm)).toBe(false)
    const opened = await again(phone)
    expect(opened.replica.picture.get('A00001')?.v.name).toBe('手改')
    expect(opened.replica.picture.get('A00005')?.v.name).toBe('又来')
    expect(opened.replica.copy.size).toBe(1700)
  })

  it('is not begun while somebody types', async () => {
    const phone = await phoneWith(1700)
    expect(await compact(phone, { ...calm, typing: () => true })).toBe(false)
    expect(await kept(phone)).toEqual([0, 1700])
  })

  it('that is cut off changes nothing', async () => {
    const phone = await phoneWith(1700)
    const before = told(phone)
    const put = IDBObjectStore.prototype.put
    let puts = 0
    IDBObjectStore.prototype.put = function (this: IDBObjectStore, ...given: Parameters<typeof put>) {
      if (this.name === 'segments' && ++puts === 2) throw new DOMException('the page closed', 'AbortError')
      return put.apply(this, given)
    } as typeof put
    try {
      await expect(compact(phone, calm)).rejects.toThrow('the page closed')
    } finally {
      IDBObjectStore.prototype.put = put
    }
    expect(await kept(phone)).toEqual([0, 1700])
    expect(told(await again(phone))).toEqual(before)
  })
})
