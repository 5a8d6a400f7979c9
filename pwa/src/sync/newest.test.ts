/** What a first copy teaches the clock. */
import { expect, it } from 'vitest'
import { row, theirs } from '../testing/person'
import { columnar } from './columnar'
import { newestStamp, stampsIn } from './newest'

const strange = 'z'.repeat(24)

it('the newest stamp of a segment is found in its columns and beside them', () => {
  expect(newestStamp(columnar('contact', []))).toBe('')
  const rows = Array.from({ length: 20 }, (_, i) => row(`C${i}`, { name: ['李', theirs(i)] }, i))
  expect(newestStamp(columnar('contact', rows))).toBe(theirs(19))
  const rare = row('C20', { name: ['王', theirs(3)], 'people:C1': [true, theirs(40)] }, 20)
  expect(newestStamp(columnar('contact', [...rows, rare]))).toBe(theirs(40))
})

it('what is no stamp counts for nothing, also where it is the greatest', () => {
  const rows = [row('C1', { name: ['李', theirs(7)], phone: ['1', strange] }, 1), row('C2', { name: ['王', theirs(9)] }, 2)]
  expect(newestStamp(columnar('contact', rows))).toBe(theirs(9))
  expect(newestStamp(columnar('contact', [row('C1', { name: ['李', strange] }, 1)]))).toBe('')
})

it('is what its packer said, where that is a stamp', () => {
  const segment = columnar('contact', [row('C1', { name: ['李', theirs(7)] }, 1)])
  expect(newestStamp({ ...segment, newest: theirs(11) })).toBe(theirs(11))
  expect(newestStamp({ ...segment, newest: strange })).toBe(theirs(7))
})

it('a stamp that is told once for a record counts like one that stands in a column', () => {
  const once = { kind: 'contact', ids: ['C1', 'C2'], seqs: [1, 2], cs: [1, 2], own: [theirs(5), theirs(9)], rest: {} }
  expect(newestStamp({ ...once, fields: { name: [['李', '王'], 0] } })).toBe(theirs(9))
  expect(newestStamp({ ...once, fields: { name: [['李', '王'], [theirs(12), 0]] } })).toBe(theirs(12))
  expect(stampsIn({ ...once, fields: { name: [['李', '王'], [theirs(12), null]] } }).sort()).toEqual([theirs(5), theirs(9), theirs(12)].sort())
})
