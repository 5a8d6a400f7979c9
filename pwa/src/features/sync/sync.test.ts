import { describe, expect, it } from 'vitest'
import shipped from '../../generated/playbook.json'
import { itemOf, type Playbook } from '../../rules/playbook'
import type { Kind } from '../../generated/records'
import type { Rec, Waiting, World } from '../../storage/world'
import { choose, conflictsOf, millisecondsOf } from './conflicts'
import { mended, mendFields } from '../../parts/mending'
import { decisionOn, receiptLines } from './receipts'
import { titleOf, valueWord } from '../../parts/words'
import { waitingLines } from './waiting'

const playbook = shipped as unknown as Playbook
const stamp = (ms: number, replica = '00000001'): string => ms.toString(16).padStart(12, '0') + '0000' + replica

function rec<K extends Kind>(kind: K, id: string, v: object, extra: Partial<Rec<K>> = {}): Rec<K> {
  return { id, kind, v, pending: false, stamps: {}, ...extra } as Rec<K>
}

function world(records: Rec[], waiting: Waiting[] = []): World {
  return {
    disputed: () => records.filter((record) => record.alt),
    get: (id: string) => records.find((record) => record.id === id),
    all: (kind: Kind) => records.filter((record) => record.kind === kind && record.v.deleted !== true),
    waiting: () => waiting,
    playbook,
  } as unknown as World
}

const contact = rec('contact', 'C1', { name: '李', phone: '139', account: 'A1' }, {
  stamps: { phone: stamp(200) },
  alt: { phone: [['136', stamp(100, '00000002')], ['137', stamp(150, '00000003')]] },
})

describe('conflicts', () => {
  it('shows the current version first and the others newest first', () => {
    const [conflict] = conflictsOf(world([contact]))
    expect(conflict?.versions.map((version) => [version.value, version.shown])).toEqual([['139', true], ['137', false], ['136', false]])
    expect(conflict?.versions[0]?.at).toBe(200)
  })

  it('settles every kept stamp with one set, whichever version is chosen', () => {
    const conflict = conflictsOf(world([contact]))[0]!
    const settles = { phone: [stamp(100, '00000002'), stamp(150, '00000003')] }
    expect(choose(conflict, conflict.versions[2]!)).toEqual({ op: 'set', kind: 'contact', id: 'C1', fields: { phone: '136' }, settles })
    expect(choose(conflict, conflict.versions[0]!)).toMatchObject({ fields: { phone: '139' }, settles })
  })

  it('can bring a deleted record back', () => {
    const deleted = rec('contact', 'C2', { name: '王', deleted: true }, { stamps: { deleted: stamp(9) }, alt: { deleted: [[null, stamp(8)]] } })
    const [conflict] = conflictsOf(world([deleted]))
    expect(conflict?.field).toBe('deleted')
    expect(choose(conflict!, conflict!.versions[1]!)).toMatchObject({ fields: { deleted: null } })
  })

  it('tells the days of a calendar by their names', () => {
    const days = { '2026-12-25': { 'zh-CN': '年终', en: 'Year’s end' }, '2026-12-24': { 'zh-CN': '年终', en: 'Year’s end' } }
    expect(valueWord(days, 'closed', world([]), '2026-11-21')).toBe('12月24日 年终、12月25日 年终')
  })

  it('tells an answer in the playbook’s words, by its item', () => {
    const { choices, label } = itemOf(playbook, 'person.influence')!
    const [stage] = playbook.stages
    expect(valueWord(choices[0]!.id, 'value', world([]), '2026-11-21', 'person.influence')).toBe(choices[0]!.label['zh-CN'])
    expect(valueWord(stage!.id, 'value', world([]), '2026-11-21', 'stage')).toBe(stage!.label['zh-CN'])
    expect(valueWord('person.influence', 'item', world([]), '2026-11-21')).toBe(label['zh-CN'])
    expect(valueWord('of.a.newer.method', 'item', world([]), '2026-11-21')).toBe('of.a.newer.method')
  })

  it('tells what was chosen from a list by its word', () => {
    const word = (field: string, value: string): string => valueWord(value, field, world([]), '2026-11-21')
    expect(word('status', playbook.statuses[0]!.id)).toBe(playbook.statuses[0]!.label['zh-CN'])
    expect(word('touch', playbook.touches[0]!.id)).toBe(playbook.touches[0]!.label['zh-CN'])
    expect(word('city', 'taiwan')).toBe('taiwan')
  })

  it('reads the time of any stamp without throwing', () => {
    expect(millisecondsOf('')).toBe(0)
    expect(millisecondsOf(stamp(1_763_700_000_000))).toBe(1_763_700_000_000)
  })
})

describe('receipts', () => {
  it('tells what of mine was kept, what was not, who did it, and what is still open', () => {
    const receipt = rec('receipt', 'R1', {
      record: 'C1', record_kind: 'contact', account: 'A1', by: 'P2', conflict: ['phone', 'title'], parallel: ['email'],
      stamps: { phone: stamp(200), title: stamp(190) }, at: '2026-11-21T01:00:00Z',
    })
    const [line] = receiptLines(world([contact, receipt, rec('person', 'P2', { name: '王' }), rec('account', 'A1', { name: '甲' })]))
    expect(line).toMatchObject({ by: '王', kept: ['phone'], lost: [], settled: ['title'], parallel: ['email'] })
    expect(line?.account?.v.name).toBe('甲')
  })

  it('lists newest first and survives a record this phone does not hold', () => {
    const old = rec('receipt', 'R1', { record: 'X', at: '2026-11-01T00:00:00Z' })
    const fresh = rec('receipt', 'R2', { record: 'X', at: '2026-11-02T00:00:00Z' })
    expect(receiptLines(world([old, fresh])).map((line) => line.receipt.id)).toEqual(['R2', 'R1'])
  })
})

describe('waiting', () => {
  const item = (over: Partial<Waiting>): Waiting => ({
    n: 7, id: 'C1', at: 0, state: 'unsent', change: { op: 'set', kind: 'contact', id: 'C1', fields: { phone: '1' } }, ...over,
  })

  it('names what a change is about and its account', () => {
    const [line] = waitingLines(world([contact, rec('account', 'A1', { name: '甲' })], [item({})]))
    expect(line).toMatchObject({ kind: 'contact', verb: 'set', title: '李', fields: ['phone'], refused: false })
    expect(line?.account?.v.name).toBe('甲')
  })

  it('calls a deletion a deletion and a command by its name', () => {
    const lines = waitingLines(
      world([contact], [
        item({ change: { op: 'set', kind: 'contact', id: 'C1', fields: { deleted: true } } }),
        item({ change: { op: 'cmd', name: 'merge_accounts', args: { account: 'A1' } } }),
      ]),
    )
    expect(lines.map((line) => line.verb)).toEqual(['delete', 'merge_accounts'])
  })

  it('says of a finding what it answers, and about whom', () => {
    const found = (id: string, subject: string, item_: string): Waiting =>
      item({ id, change: { op: 'new', kind: 'fact', id, fields: { account: 'A1', subject, item: item_, value: 'high', note: '他自己说的' } } })
    const records = [contact, rec('account', 'A1', { name: '甲' })]
    const lines = waitingLines(world(records, [found('F1', 'C1', 'person.influence'), found('F2', 'A1', 'grade'), found('F3', 'A1', 'of.a.newer.method')]))
    const called = (id: string): string | undefined => itemOf(playbook, id)!.label['zh-CN']
    expect(lines.map((line) => line.title)).toEqual([`李 · ${called('person.influence')}`, called('grade'), '他自己说的'])
    expect(lines[0]?.account?.v.name).toBe('甲')
  })

  it('says of a command what it names', () => {
    const records = [contact, rec('account', 'A1', { name: '甲' }), rec('account', 'A2', { name: '乙' }), rec('opportunity', 'O1', { name: '排产系统', account: 'A1' })]
    const command = (name: string, args: Record<string, unknown>): Waiting => item({ change: { op: 'cmd', name, args } })
    const lines = waitingLines(world(records, [
      command('request_approval', { account: 'A1', subject: 'O1', about: 'stage', detail: { to: 'commercial' } }),
      command('merge_accounts', { account: 'A1', into: 'A2' }), command('erase', { record: 'C1' }), command('decide_approval', { approval: 'gone' }),
    ]))
    expect(lines.map((line) => [line.title, line.account?.v.name])).toEqual([['排产系统', '甲'], ['乙', '甲'], ['李', '甲'], ['', undefined]])
  })

  it('counts refused and handed-over changes as needing the person', () => {
    const lines = waitingLines(world([contact], [item({ state: 'rejected', code: 'invalid_date' }), item({ state: 'quarantined' }), item({ state: 'sent' })]))
    expect(lines.map((line) => line.refused)).toEqual([true, true, false])
  })

  it('takes the first line of a note as a title', () => {
    expect(titleOf({ note: 'one\ntwo' })).toBe('one')
    expect(titleOf({})).toBe('')
  })
})

describe('mending', () => {
  const change = { op: 'new', kind: 'contact', fields: { name: '李', birthday: '2026-02-30', mobile: '1', account: 'A1' } } as const

  it('offers what can be typed, the refused field first', () => {
    expect(mendFields(change, 'birthday').map((one) => [one.field, one.shape])).toEqual([
      ['birthday', 'date'], ['name', 'name'], ['mobile', 'phone'],
    ])
    expect(mendFields({ op: 'cmd', name: 'x', args: {} }, undefined)).toEqual([])
  })

  it('sends everything again with the mended values; an emptied field is left out of a new record, cleared in an old one', () => {
    const fields = mendFields(change, 'birthday')
    expect(mended(change, fields, { name: '李', birthday: '', mobile: '13800000000' })).toEqual({ name: '李', mobile: '13800000000', account: 'A1' })
    const set = { op: 'set', kind: 'account', id: 'A1', fields: { cadence_days: 0 } } as const
    expect(mended(set, mendFields(set, 'cadence_days'), { cadence_days: '14' })).toEqual({ cadence_days: 14 })
    expect(mended(set, mendFields(set, 'cadence_days'), { cadence_days: '' })).toEqual({ cadence_days: null })
  })
})

describe('a late change of mine', () => {
  const told = { record: 'C9', record_kind: 'contact', ticket: 'Q1', by: 's1', stamps: { account: stamp(1), name: stamp(1), title: stamp(1) } }
  const item: Waiting = { n: 1, id: 'C9', at: 0, state: 'quarantined', ticket: 'Q1', change: { op: 'new', kind: 'contact', id: 'C9', fields: { account: 'A9', name: '新人', title: '采购员' } } }

  it('is told by what I wrote while it waits to be acknowledged, then by its fields; not as a conflict', () => {
    const receipt = rec('receipt', 'R1', { ...told, decision: 'edited', conflict: ['title'] })
    const [line] = receiptLines(world([receipt], [item]))
    expect(line).toMatchObject({ wrote: ['name', 'title'], changed: ['title'], away: true, known: { name: '新人' }, kept: [], lost: [], settled: [] })
    expect(receiptLines(world([receipt]))[0]).toMatchObject({ wrote: ['name', 'title'], changed: ['title'], away: true, known: {} })
  })

  it('is told by the record of today where that is here, and is nowhere to be missed when it was not let in', () => {
    const here = rec('contact', 'C9', { name: '新人', title: '采购经理' })
    const [line] = receiptLines(world([rec('receipt', 'R1', { ...told, decision: 'edited', conflict: ['title'] }), here], [item]))
    expect(line).toMatchObject({ away: false, known: { title: '采购经理' } })
    expect(receiptLines(world([rec('receipt', 'R1', { ...told, decision: 'dismissed' })]))[0]!.away).toBe(false)
  })

  it('shows the decision once its receipt is here', () => {
    const receipt = { id: 'r1', kind: 'receipt', v: { ticket: 'Q1', decision: 'edited', by: 's1' }, pending: false, stamps: {} } as unknown as Rec<'receipt'>
    const world = {
      all: () => [receipt],
      get: () => ({ id: 's1', kind: 'person', v: { name: '陈主管' }, pending: false, stamps: {} }),
    } as unknown as Pick<World, 'all' | 'get'>
    const item = (ticket?: string): Waiting =>
      ({ n: 1, id: 'C1', at: 0, state: 'quarantined', change: { op: 'set', kind: 'contact', id: 'C1', fields: {} }, ...(ticket && { ticket }) })
    expect(decisionOn(world, item('Q1'))).toEqual({ decision: 'edited', by: '陈主管' })
    expect(decisionOn(world, item('Q2'))).toBeUndefined()
    expect(decisionOn(world, item())).toBeUndefined()
  })
})
