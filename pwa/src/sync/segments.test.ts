/** Rows in columns, as a snapshot brings them. */
import { expect, it } from 'vitest'
import { columnar } from './columnar'
import { rowAt } from './segments'
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
