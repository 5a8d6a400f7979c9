/** What people type and what they find. */
import { describe, expect, it } from 'vitest'
import { SearchIndex } from './search'
import type { Rec } from './world'

function rec(id: string, kind: string, v: Record<string, unknown>, py?: Record<string, string>): Rec {
  return { id, kind, v, pending: false, stamps: {}, ...(py && { d: { py } }) } as unknown as Rec
}

const index = new SearchIndex()
for (const one of [
  rec('A1', 'account', { name: '重庆长安机械', city: '重庆', phone: '+86 (23) 6759-1234' }, { name: 'chong qing chang an ji xie' }),
  rec('A2', 'account', { name: 'Siemens 西门子', note: '去年换过系统。' }, { name: 's i e m e n s - xi men zi' }),
  rec('C1', 'contact', { account: 'A1', name: '李明朗', mobile: '13800001111', title: '采购经理' }, { name: 'li ming lang' }),
  rec('C2', 'contact', { account: 'A2', name: '单晓东', email: 'dong@siemens.example' }, { name: 'shan|dan xiao dong' }),
  rec('V1', 'visit', { account: 'A1', note: `${'很长的开头。'.repeat(30)}预算还没有批下来，李明朗说下个月再看。` }),
  rec('F1', 'fact', { account: 'A1', value: '预算' }),
]) {
  index.put(one.id, one, (r, field) => ((r.d?.py as Record<string, string> | undefined) ?? {})[field] ?? '')
}
const found = (query: string, limit = 10) => index.find(query, limit).map((hit) => hit.record)

describe('search', () => {
  it.each([
    ['长安', ['A1']], ['cq', ['A1']], ['cqca', ['A1']], ['lml', ['C1']], ['liming', ['C1']], ['sxd', ['C2']], ['dxd', ['C2']],
    ['SIEMENS', ['A2', 'C2']], ['ximen', ['A2']], ['1380000', ['C1']], ['6759', ['A1']], ['67591234', ['A1']],
    ['经理', ['C1']], ['预算', ['V1']], ['李明朗', ['C1', 'V1']], ['没有的', []], ['', []], ['  ', []], ['１３８', ['C1']],
  ])('%s', (query, records) => expect(found(query)).toEqual(records))

  it('several words may stand in different records of one account', () => {
    expect(found('长安 lml')).toEqual(['A1', 'C1'])
    expect(found('长安 单')).toEqual([])
  })

  it('shows where it matched, in a long note around the match', () => {
    expect(index.find('qca', 1)[0]).toMatchObject({ account: 'A1', field: 'name', ranges: [[1, 4]] })
    const [note] = index.find('预算', 1)
    const [from, to] = note!.ranges[0]!
    expect(note!.text.slice(from, to)).toBe('预算')
    expect(note!.text.length).toBeLessThan(220)
  })

  it('forgets what is gone and keeps to the limit', () => {
    const small = new SearchIndex()
    for (let i = 0; i < 9; i++) small.put(`A${i}`, rec(`A${i}`, 'account', { name: `客户${i}` }), () => '')
    expect(small.find('客户', 4)).toHaveLength(4)
    small.put('A0', undefined, () => '')
    expect(small.find('客户', 99)).toHaveLength(8)
  })

  it('scans 30,000 notes in the time of a key stroke', () => {
    const large = new SearchIndex()
    for (let i = 0; i < 30_000; i++) large.put(`V${i}`, rec(`V${i}`, 'visit', { account: 'A1', note: `第${i}次拜访，谈了价格和交货期，对方要求下周报价。` }), () => '')
    const before = process.cpuUsage()
    for (let i = 0; i < 5; i++) large.find('没有这样的话', 50)
    const { user } = process.cpuUsage(before)
    expect(user / 5000).toBeLessThan(200)
  })
})
