import { describe, expect, test } from 'vitest'
import { overview } from '../../overview'
import type { Hit } from '../../storage/world'
import { smallPlot, TODAY } from '../../testing/plot'
import { linesOf, metresBetween, pieces, type Asked } from './filter'

const world = smallPlot()
const base: Asked = {
  summaries: overview(world, () => TODAY),
  filter: { grade: null, stage: null, due: false },
  sort: 'last_touch',
  playbook: world.playbook,
  names: new Intl.Collator('zh-CN-u-co-pinyin'),
}
const ids = (asked: Partial<Asked>): string[] => linesOf({ ...base, ...asked }).map((line) => line.summary.id)

describe('the list', () => {
  test('the longest untouched stands first', () => {
    expect(ids({})).toEqual(['a6', 'a4', 'a2', 'a1', 'a5', 'a3'])
  })

  test('chips narrow it: grade, ungraded, stage, due', () => {
    expect(ids({ filter: { grade: 'B', stage: null, due: false } })).toEqual(['a2', 'a3'])
    expect(ids({ filter: { grade: 'none', stage: null, due: false } })).toEqual(['a6'])
    expect(ids({ filter: { grade: null, stage: 'exchange', due: false } })).toEqual(['a1'])
    expect(ids({ filter: { grade: null, stage: null, due: true } })).toEqual(['a6', 'a4', 'a2', 'a1'])
  })

  test('names sort by pinyin, grades by the playbook, due by day', () => {
    expect(ids({ sort: 'name' }).indexOf('a3')).toBeLessThan(ids({ sort: 'name' }).indexOf('a2'))
    expect(ids({ sort: 'grade' })[0]).toBe('a1')
    expect(ids({ sort: 'grade' }).at(-1)).toBe('a6')
    expect(ids({ sort: 'due' })[0]).toBe('a4')
  })

  test('a search keeps its own order, one line an account, and obeys the chips', () => {
    const hit = (account: string, score: number): Hit => ({
      account, record: account, kind: 'account', field: 'name', text: 'x', ranges: [[0, 1]], score,
    })
    const hits = [hit('a4', 1), hit('a1', 3), hit('a4', 2)]
    expect(ids({ hits })).toEqual(['a4', 'a1'])
    expect(ids({ hits, filter: { grade: 'A', stage: null, due: false } })).toEqual(['a1'])
  })

  test('near me sorts by distance; accounts without a place come last', () => {
    const placed = smallPlot()
    placed.put('account', 'a5', { ...placed.get('a5')?.v, place: { lat: 31_300_000, lon: 120_600_000 } })
    const near = linesOf({ ...base, summaries: overview(placed, () => TODAY), sort: 'near', here: { lat: 31_300_000, lon: 120_610_000 } })
    expect(near[0]?.summary.id).toBe('a5')
    expect(near[0]?.metres).toBeGreaterThan(900)
    expect(near[0]?.metres).toBeLessThan(1000)
  })
})

test('distance: Suzhou to Shanghai is about 84 km', () => {
  const metres = metresBetween({ lat: 31_299_000, lon: 120_585_000 }, { lat: 31_230_000, lon: 121_474_000 })
  expect(Math.abs(metres - 84_500)).toBeLessThan(1_500)
})

describe('matched pieces', () => {
  test('mark what matched and start near it in a long note', () => {
    expect(pieces('重庆机械', [[0, 2]])).toEqual([{ text: '重庆', hit: true }, { text: '机械', hit: false }])
    const long = `${'前'.repeat(80)}李明朗说了预算${'后'.repeat(200)}`
    const cut = pieces(long, [[80, 83]])
    expect(cut[0]).toEqual({ text: '…', hit: false })
    expect(cut.find((piece) => piece.hit)?.text).toBe('李明朗')
    expect(cut.map((piece) => piece.text).join('').length).toBeLessThan(150)
  })

  test('in the one line that a narrow phone has for a note, what matched is in sight', () => {
    const note = '电话里熊总在车上，长话短说。二期想做排产，下月再看'
    const at = note.indexOf('排产')
    const [lead, before, hit] = pieces(note, [[at, at + 2]], 16)
    expect(lead?.text).toBe('…')
    expect(before?.text.length).toBeLessThanOrEqual(8)
    expect(hit).toEqual({ text: '排产', hit: true })
    // A name keeps its beginning: it has two lines.
    expect(pieces(note, [[at, at + 2]])[0]?.text).toBe(note.slice(0, at))
  })
})
