/** Rows in columns, as a snapshot brings them. */
import { expect, it } from 'vitest'
import type { Segment } from '../generated/protocol'
import { columnar } from './columnar'
import { rowAt, rowsOf, stampsAt } from './segments'
import { row, theirs } from '../testing/person'

it('a segment gives back the rows it was made of', () => {
  const rows = [
    row('C1', { phone: ['1', theirs(1)], title: [null, theirs(2), theirs(3)] }, 4, { alt: { phone: [['2', theirs(0)]] } }),
    row('C2', { name: ['李', theirs(1)] }, 5, { d: { py: { name: 'li' } } }),
    { id: 'C3', kind: 'contact', seq: 6, c: 1, f: {}, erased: true },
  ]
  const segment = columnar('contact', rows)
  expect(rows.map((_, index) => rowAt({ segment, index }))).toEqual(rows)
})

it('a segment keeps the members of sets out of its columns', () => {
  const rows = Array.from({ length: 40 }, (_, i) =>
    row(`V${String(i).padStart(2, '0')}`, { note: ['好', theirs(1)], [`people:C${i}`]: [true, theirs(2), theirs(3)] }, i),
  )
  const segment = columnar('contact', rows)
  expect(Object.keys(segment.fields)).toEqual(['note'])
  expect(rows.map((_, index) => rowAt({ segment, index }))).toEqual(rows)
})

it('a segment that tells a record\'s stamp once gives back the same rows as one that writes it out', () => {
  const [own, other] = [theirs(1), theirs(2)]
  const once: Segment = {
    kind: 'contact', ids: ['C1', 'C2', 'C3'], seqs: [4, 5, 6], cs: [1, 2, 3], own: [own, other, ''],
    fields: {
      name: [['李', '王', null], [0, 0, null]], phone: [['1', '2', null], [0, own, null]], title: [[null, '厂长', null], [other, null, null]],
    },
    rest: { C1: { claimed: { name: other } }, C3: { erased: true } },
  }
  const all: Segment = {
    ...once, own: [],
    fields: {
      name: [['李', '王', null], [own, other, null]], phone: [['1', '2', null], [own, own, null]], title: [[null, '厂长', null], [other, null, null]],
    },
  }
  for (const index of [0, 1, 2]) {
    expect(rowAt({ segment: once, index })).toEqual(rowAt({ segment: all, index }))
    expect(stampsAt({ segment: once, index })).toEqual(stampsAt({ segment: all, index }))
  }
  expect(rowAt({ segment: once, index: 0 }).f).toEqual({ name: ['李', own, other], phone: ['1', own], title: [null, other] })
})

it('a column in which every record has its own stamp says so once', () => {
  const segment: Segment = {
    kind: 'fact', ids: ['F1', 'F2'], seqs: [1, 2], cs: [1, 2], own: [theirs(1), theirs(2)], fields: { text: [['甲', null], 0] }, rest: {},
  }
  expect(rowsOf(segment).map(({ f }) => f)).toEqual([{ text: ['甲', theirs(1)] }, { text: [null, theirs(2)] }])
})
