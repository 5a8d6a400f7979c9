/** What a first copy teaches the clock. */
import { expect, it } from 'vitest'
import { row, theirs } from '../testing/person'
import { columnar } from './columnar'
import { newestStamp } from './newest'

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
