import { describe, expect, it } from 'vitest'
import { ledOn } from './alias'
import { survivorOf, type Reader } from './survivor'

const records: Record<string, { kind: string; v: Record<string, unknown> }> = {
  A1: { kind: 'account', v: {} },
  A2: { kind: 'account', v: { merged_into: 'A1', deleted: true } },
  A3: { kind: 'account', v: { merged_into: 'A2', deleted: true } },
  A4: { kind: 'account', v: { merged_into: 'A9' } },
  X1: { kind: 'contact', v: { merged_into: 'X2' } },
  X2: { kind: 'contact', v: { merged_into: 'X1' } },
  C1: { kind: 'contact', v: {} },
  C2: { kind: 'contact', v: { merged_into: 'C1', deleted: true } },
}
const read: Reader = (id) => records[id]

describe('an alias', () => {
  it.each([
    ['A1', 'A1'],
    ['A2', 'A1'],
    ['A3', 'A1'],
    ['unknown', 'unknown'],
    ['A4', 'A4'],
    ['X1', 'X2'],
  ])('%s is led on to %s', (id, expected) => expect(survivorOf(read, id)).toBe(expected))

  it('is not written to: the record, its references and the members of its sets are turned', () => {
    expect(ledOn(read, { op: 'set', kind: 'account', id: 'A3', fields: { city: 'x' } })).toEqual({
      op: 'set', kind: 'account', id: 'A1', fields: { city: 'x' },
    })
    const visit = { op: 'new', kind: 'visit', id: 'V1', fields: { account: 'A2', 'people:C2': true, note: 'C2' } } as const
    expect(ledOn(read, visit)).toEqual({ ...visit, fields: { account: 'A1', 'people:C1': true, note: 'C2' } })
    const fact = { op: 'new', kind: 'fact', id: 'F1', fields: { account: 'A1', subject: 'C2', source: 'C2', value: 'C2' } } as const
    expect(ledOn(read, fact).op === 'new' && ledOn(read, fact)).toMatchObject({ fields: { subject: 'C1', source: 'C1', value: 'C2' } })
    const command = { op: 'cmd', id: 'K', name: 'merge_accounts', args: { account: 'A2' } } as const
    expect(ledOn(read, command)).toBe(command)
  })
})
