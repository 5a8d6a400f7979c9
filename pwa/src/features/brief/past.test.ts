import { expect, it } from 'vitest'
import type { Row } from '../../generated/protocol'
import { pastOf } from './past'

const row = (id: string, kind: string, f: Record<string, unknown>): Row => ({
  id, kind, seq: 1, c: 1, f: Object.fromEntries(Object.entries(f).map(([name, value]) => [name, [value, 's']])),
})

it('puts what was said and shown of an old visit beside it', () => {
  const past = pastOf([
    row('V2', 'visit', { day: '2021-05-01', note: '谈价', purpose: null }),
    row('V1', 'visit', { day: '2019-05-01' }),
    row('M1', 'comment', { subject: 'V1', text: '好。' }),
    row('P1', 'attachment', { subject: 'V1', sha256: 'a', thumb: 'b' }),
    row('P2', 'attachment', { subject: 'V1', sha256: 'c' }),
  ])
  expect(past.map((one) => [one.id, one.v.day, one.comments])).toEqual([['V2', '2021-05-01', []], ['V1', '2019-05-01', ['好。']]])
  expect(past[0]?.v).not.toHaveProperty('purpose')
  expect(past[1]?.files).toEqual([{ id: 'P1', subject: 'V1', sha256: 'a', thumb: 'b' }, { id: 'P2', subject: 'V1', sha256: 'c' }])
})
