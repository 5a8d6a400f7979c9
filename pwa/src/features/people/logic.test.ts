import { describe, expect, test } from 'vitest'
import playbookJson from '../../generated/playbook.json'
import type { Playbook } from '../../rules/playbook'
import { middle, samePlace, stepped, under } from './board'
import { columns } from './chart'
import { candidates, signsOf, toggled } from './coach'
import { next, pull, REST, SLACK, type Drag, type Moved } from './drag'
import { moved, read, without } from './path'
import { pdf } from './pdf'
import { broken, fitted, mapSheet, measured, packed, treeSheet, WIDTH, type Sheet } from './picture'
import { unseen } from './senior'
import { scaleOf } from './share'
import { pleasant, spent } from './spending'
import { finished, progress } from './steps'
import { bosses, mayReport, rows, shifted, type Member } from './tree'
import { helped, offers, rest, shared, sum, typed } from './weights'

const playbook = playbookJson as unknown as Playbook
const quadrants = playbook.people?.quadrants ?? []

describe('a board', () => {
  const axes = (...ids: string[]): { id: string; label: string }[] => ids.map((id) => ({ id, label: id }))
  const shape = { rows: axes('high', 'middle', 'low'), cols: axes('opposed', 'neutral', 'supportive') }

  test('arrows move one cell and stop at the edge', () => {
    expect(stepped(shape, { row: 'middle', col: 'neutral' }, 'ArrowUp')).toEqual({ row: 'high', col: 'neutral' })
    expect(stepped(shape, { row: 'high', col: 'neutral' }, 'ArrowUp')).toEqual({ row: 'high', col: 'neutral' })
    expect(stepped(shape, { row: 'low', col: 'supportive' }, 'ArrowRight')).toEqual({ row: 'low', col: 'supportive' })
    expect(stepped(shape, { row: 'low', col: 'neutral' }, 'ArrowLeft')).toEqual({ row: 'low', col: 'opposed' })
    expect(stepped(shape, { row: 'low', col: 'neutral' }, 'a')).toBeNull()
  })

  test('whoever stands nowhere, or where this playbook has no place, begins in the middle', () => {
    expect(stepped(shape, null, 'ArrowLeft')).toEqual({ row: 'middle', col: 'neutral' })
    expect(stepped(shape, { row: 'gone', col: 'neutral' }, 'ArrowDown')).toEqual(middle(shape))
    expect(middle({ rows: [], cols: [] })).toBeNull()
    expect(samePlace(null, null)).toBe(true)
  })

  test('what lies under a finger is measured, edges belong to one cell alone', () => {
    const cells = [{ id: 1, box: { left: 0, top: 0, right: 10, bottom: 10 } }, { id: 2, box: { left: 10, top: 0, right: 20, bottom: 10 } }]
    expect(under(cells, 9.9, 5)?.id).toBe(1)
    expect(under(cells, 10, 5)?.id).toBe(2)
    expect(under(cells, 20, 5)).toBeUndefined()
  })
})

describe('a drag', () => {
  const play = (...events: Moved[]): { drag: Drag; dropped: unknown[] } => {
    let drag: Drag = REST
    const dropped: unknown[] = []
    for (const event of events) {
      const step = next(drag, event)
      drag = step.drag
      if (step.dropped) dropped.push(step.dropped)
    }
    return { drag, dropped }
  }

  test('a finger that trembles taps; one that moves further drags and sets down where it ends', () => {
    const down: Moved = { type: 'down', id: 'c1', x: 100, y: 100 }
    expect(play(down, { type: 'move', x: 100 + SLACK, y: 100 }, { type: 'up', x: 106, y: 100 })).toEqual({ drag: REST, dropped: [] })
    expect(play(down, { type: 'move', x: 120, y: 100 }, { type: 'up', x: 150, y: 90 }).dropped).toEqual([{ id: 'c1', x: 150, y: 90 }])
  })

  test('once away it stays a drag, also back where it began', () => {
    expect(play({ type: 'down', id: 'c1', x: 0, y: 0 }, { type: 'move', x: 40, y: 0 }, { type: 'move', x: 1, y: 0 }).drag).toEqual({ at: 'dragging', id: 'c1', x: 1, y: 0 })
  })

  test('cancelling sets nothing down', () => {
    expect(play({ type: 'down', id: 'c1', x: 0, y: 0 }, { type: 'move', x: 40, y: 0 }, { type: 'cancel' }, { type: 'up', x: 9, y: 9 })).toEqual({ drag: REST, dropped: [] })
  })

  test('near an edge the page comes along, the nearer the faster', () => {
    expect(pull(300, 0, 600)).toBe(0)
    expect(pull(50, 0, 600)).toBeLessThan(0)
    expect(pull(10, 0, 600)).toBeLessThan(pull(40, 0, 600))
    expect(pull(590, 0, 600)).toBeGreaterThan(pull(560, 0, 600))
  })
})

describe('the organisation', () => {
  const who = (id: string, reportsTo: string | null = null, more: Partial<Member> = {}): Member => ({ id, name: id, reportsTo, outside: false, rank: 99, ...more })
  const drawn = (members: Member[]): string => rows(members).map((row) => `${'-'.repeat(row.depth)}${row.member.id}`).join(' ')

  test('is drawn from the top down: by level, then those who lead, then by name', () => {
    expect(drawn([who('a'), who('b'), who('c', 'b')])).toBe('b -c a')
    expect(drawn([who('b', 'a'), who('a'), who('d', 'b'), who('c', 'a', { rank: 0 })])).toBe('a -c -b --d')
  })

  test('a circle is cut where it is drawn, whatever the order, and nobody is lost', () => {
    const members = [who('a', 'c'), who('b', 'a'), who('c', 'b')]
    expect(drawn(members)).toBe(drawn([...members].reverse()))
    expect(rows(members).map((row) => row.member.id).sort()).toEqual(['a', 'b', 'c'])
    expect([...bosses([who('x', 'x')]).values()]).toEqual([null])
  })

  test('a boss who is gone, or stands around the account, leaves one at the top', () => {
    expect(drawn([who('a', 'gone'), who('b', 'out'), who('out', null, { outside: true })])).toBe('a b')
  })

  test('nobody reports to somebody below them', () => {
    const members = [who('a'), who('b', 'a'), who('c', 'b')]
    expect(mayReport(members, 'a', 'c')).toBe(false)
    expect(mayReport(members, 'a', 'a')).toBe(false)
    expect(mayReport(members, 'c', 'a')).toBe(true)
    expect(mayReport(members, 'c', null)).toBe(true)
  })

  test('right goes below the one before, left one level up', () => {
    const all = rows([who('a'), who('b'), who('c', 'b'), who('d', 'c')])
    expect(shifted(all, 'a', 'ArrowRight')).toBe('b')
    expect(shifted(all, 'b', 'ArrowRight')).toBeUndefined()
    expect(shifted(all, 'd', 'ArrowLeft')).toBe('b')
    expect(shifted(all, 'c', 'ArrowLeft')).toBeNull()
    expect(shifted(all, 'a', 'ArrowLeft')).toBeUndefined()
    expect(shifted(all, 'nobody', 'ArrowLeft')).toBeUndefined()
  })
})

describe('the decision path', () => {
  test('keeps its order, forgets who is gone, holds nobody twice', () => {
    expect(read(['a', 'x', 'b', 'a', 7], (id) => id !== 'x')).toEqual(['a', 'b'])
    expect(read('a', () => true)).toEqual([])
  })

  test('is moved and shortened', () => {
    expect(moved(['a', 'b', 'c'], 'c', 0)).toEqual(['c', 'a', 'b'])
    expect(moved(['a', 'b', 'c'], 'a', 9)).toEqual(['b', 'c', 'a'])
    expect(moved(['a', 'b', 'c'], 'b', -1)).toEqual(['b', 'a', 'c'])
    expect(without(['a', 'b'], 'a')).toEqual(['b'])
  })
})

describe('weights', () => {
  const of = (...weights: (number | null)[]): Map<string, number | null> => new Map(weights.map((one, n) => [`c${n}`, one]))

  test('the rest is what is missing to a hundred', () => {
    expect(sum(of(40, 20, null))).toBe(60)
    expect(rest(of(40, 20, null))).toBe(40)
    expect(rest(of(80, 40))).toBe(-20)
  })

  test('what would help is offered, and nothing when it is whole', () => {
    expect(offers(of(40, 60))).toEqual([])
    expect(offers(of(40, 20, null))).toEqual(['blank', 'raise'])
    expect(offers(of(40, 20))).toEqual(['raise'])
    expect(offers(of(null, null))).toEqual(['blank'])
    expect(offers(of(0, 0))).toEqual(['blank'])
    expect(offers(of(80, 40))).toEqual(['shrink'])
    expect(offers(of())).toEqual([])
  })

  test('every offer comes to a hundred, in whole numbers', () => {
    for (const weights of [of(40, 20, null, null), of(null, null, null), of(33, 33), of(90, 45, 7), of(0, 0, 0), of(1, 2, 3, null)]) {
      for (const offer of offers(weights)) {
        const after = helped(weights, offer)
        expect([...after.values()].reduce<number>((all, one) => all + (one ?? 0), 0), `${offer} of ${[...weights.values()].join()}`).toBe(100)
        expect([...after.values()].every((one) => one === null || Number.isInteger(one))).toBe(true)
      }
    }
  })

  test('giving the rest touches nobody who has a weight', () => {
    expect([...helped(of(40, 25, null, null), 'blank').values()]).toEqual([40, 25, 18, 17])
  })

  test('sharing is the same whatever the order', () => {
    const parts = [{ id: 'b', part: 1 }, { id: 'a', part: 1 }, { id: 'c', part: 1 }]
    expect(new Map([...shared(parts, 100)].sort())).toEqual(new Map([...shared([...parts].reverse(), 100)].sort()))
  })

  test('typed: nothing, whole per cents, and what is neither', () => {
    expect([typed(''), typed(' 30 % '), typed('０'), typed('0'), typed('100'), typed('101'), typed('12.5'), typed('-5')]).toEqual([null, 30, undefined, 0, 100, undefined, undefined, undefined])
  })
})

describe('time', () => {
  const where = new Map<string, string | null>([['boss', 'ally'], ['against', 'blocker'], ['pal', 'friend'], ['new', null]])
  const visits = (...met: string[][]): { day: string; people: string[] }[] => met.map((people) => ({ day: '2026-11-01', people }))

  test('goes first to those of high influence; visits are counted once for each quadrant they met', () => {
    const lines = spent(quadrants, where, [...visits(['pal', 'boss'], ['pal']), { day: '2026-01-01', people: ['boss'] }], '2026-08-01')
    expect(lines.map((one) => one.quadrant.id)).toEqual(['ally', 'blocker', 'friend', 'bystander'])
    expect(lines.map((one) => one.visits)).toEqual([1, 0, 2, 0])
    expect(lines[2]?.people).toEqual(['pal'])
  })

  test('pleasant company is warned of when it takes more than all who weigh a lot', () => {
    const of = (...met: string[][]): unknown => pleasant(spent(quadrants, where, visits(...met), '2026-08-01'))?.quadrant.id
    expect(of(['pal'], ['pal'], ['pal'], ['boss'])).toBe('friend')
    expect(of(['pal'], ['pal'])).toBeUndefined()
    expect(of(['pal'], ['pal'], ['pal'], ['boss'], ['against'], ['boss'])).toBeUndefined()
  })
})

describe('coach, seniors, steps', () => {
  const person = (id: string, more = {}): { id: string; name: string; coach: boolean; support: string | null; influence: string | null; signs: string[]; rank: number; met: string | null } => ({
    id, name: id, coach: false, support: null, influence: null, signs: [], rank: 99, met: null, ...more,
  })

  test('candidates: most signs first, then the warmest; an opponent and a coach are none', () => {
    const found = candidates([person('cold'), person('warm', { support: 'supportive' }), person('signs', { signs: ['network'] }), person('foe', { support: 'opposed', signs: ['a', 'b'] }), person('coach', { coach: true })])
    expect(found.map((one) => one.id)).toEqual(['signs', 'warm', 'cold'])
    expect(toggled(toggled(signsOf(undefined), 'network'), 'informed')).toEqual(['network', 'informed'])
    expect(toggled(['network'], 'network')).toEqual([])
  })

  test('unseen seniors: of the highest level or of high influence, never met', () => {
    const found = unseen([person('top', { rank: 0 }), person('seen', { rank: 0, met: '2026-11-01' }), person('heavy', { influence: 'high' }), person('small')])
    expect(found.map((one) => one.id)).toEqual(['top', 'heavy'])
  })

  test('steps count what they ask for; one of another playbook has no count', () => {
    const seen = { rank: 0, reportsTo: null, outside: false, role: 'approver', weight: 60, influence: 'high', concern: true, planned: false }
    const people = [seen, { ...seen, rank: 99, role: null, weight: 40, influence: 'low', concern: false }]
    expect(progress('chart', people)).toEqual({ done: 1, of: 2 })
    expect(progress('weights', people)).toEqual({ done: 100, of: 100 })
    expect(progress('relations', people)).toEqual({ done: 0, of: 1 })
    expect(progress('other', people)).toBeNull()
    expect([finished(progress('weights', people)), finished(progress('roles', people)), finished(null), finished(progress('relations', []))]).toEqual([true, false, false, false])
  })
})

describe('the chart of support', () => {
  test('bars fill the height, and a day without judgement has none', () => {
    const drawn = columns([{ day: '2026-10-22', supports: 25, neutral: 50, opposes: 25, judged: 4 }, { day: '2026-11-21', supports: 0, neutral: 0, opposes: 0, judged: 0 }], 200, 80)
    expect(drawn[0]?.parts).toEqual([{ kind: 'against', y: 0, height: 20 }, { kind: 'even', y: 20, height: 40 }, { kind: 'for', y: 60, height: 20 }])
    expect(drawn[1]?.parts).toEqual([])
    expect(drawn[1]?.x).toBeGreaterThan((drawn[0]?.x ?? 0) + (drawn[0]?.width ?? 0))
  })
})

describe('the sheets on paper', () => {
  const names = (count: number): string[] => Array.from({ length: count }, (_, n) => `欧阳青禾 ${n}`)

  test('a text is cut to its room, a Chinese one sooner', () => {
    expect(fitted('short', 18, 200)).toBe('short')
    expect(measured(fitted('上海外高桥保税区联合发展有限公司', 18, 100), 18)).toBeLessThanOrEqual(100)
    expect(measured('田', 18)).toBeGreaterThan(measured('f', 18))
    expect(broken('一二三四五', 10, 20)).toEqual(['一二', '三四', '五'])
  })

  test('names in a cell never overlap nor leave it', () => {
    const chips = packed(names(9), 200)
    expect(chips).toHaveLength(9)
    for (const one of chips) expect(one.x + one.width).toBeLessThanOrEqual(200)
    for (const [n, one] of chips.entries()) for (const two of chips.slice(n + 1)) expect(one.y !== two.y || one.x + one.width <= two.x).toBe(true)
  })

  const inside = (sheet: Sheet): boolean =>
    sheet.marks.every((mark) =>
      mark.as === 'rect' ? mark.x >= 0 && mark.y >= 0 && mark.x + mark.width <= WIDTH && mark.y + mark.height <= sheet.height
      : mark.as === 'text' ? mark.x >= 0 && mark.y <= sheet.height && mark.x + measured(mark.text, mark.size) <= WIDTH + 1
      : Math.max(mark.y1, mark.y2) <= sheet.height)

  test('whatever stands in the cells, everything is on the sheet', () => {
    for (const count of [0, 1, 7, 40]) {
      const cells = [0, 1, 2].flatMap((row) => [0, 1, 2].map((col) => ({ row, col, label: 'Ally', fill: '#ffffff', names: row === 1 && col === 0 ? names(count) : [] })))
      const sheet = mapSheet({ title: '苏州恒通精密机械有限公司'.repeat(4), under: 'x', rows: ['High', 'Middle', 'Low'], cols: ['a', 'b', 'c'], shares: [1, 1, 2], cells, foot: [names(30).join('、')] })
      expect(inside(sheet), `${count} names`).toBe(true)
      expect(sheet.marks.filter((mark) => mark.as === 'text' && mark.text.startsWith('欧阳青禾') && mark.size === 18 && mark.text.length < 9)).toHaveLength(count)
    }
  })

  test('a deep tree too, one line for each, none on another', () => {
    const lines = Array.from({ length: 30 }, (_, n) => ({ depth: n, name: `欧阳青禾${n}`, second: '总经理'.repeat(20), end: 'Influence high, for us' }))
    const sheet = treeSheet({ title: 'a', under: 'b', rows: lines, foot: [] })
    expect(inside(sheet)).toBe(true)
    const at = sheet.marks.filter((mark) => mark.as === 'text' && mark.bold && mark.size === 20).map((mark) => (mark.as === 'text' ? mark.y : 0))
    expect(new Set(at).size).toBe(30)
  })

  test('an image stays within what an old phone can hold', () => {
    expect(scaleOf(1000, 900)).toBe(2)
    expect((1000 * scaleOf(1000, 40_000)) * (40_000 * scaleOf(1000, 40_000))).toBeLessThanOrEqual(4096 * 4096 + 1)
  })
})

describe('a PDF', () => {
  const picture = Uint8Array.from([0xff, 0xd8, 0xff, 0x25, 0x0a, 0xff, 0xd9])
  const text = (from: Uint8Array): string => [...from].map((one) => String.fromCharCode(one)).join('')
  const made = pdf([{ jpeg: picture, width: 1000, height: 500 }, { jpeg: picture, width: 400, height: 800 }])
  const found = text(made)

  test('each sheet is a page of its own size, its picture untouched', () => {
    expect(found.startsWith('%PDF-1.')).toBe(true)
    expect(found.match(/\/Type \/Page /g)).toHaveLength(2)
    expect(found).toContain('/MediaBox [0 0 842.00 421.00]')
    expect(found).toContain('/MediaBox [0 0 421.00 842.00]')
    expect(found.split(`stream\n${text(picture)}\nendstream`)).toHaveLength(3)
  })

  test('the table at the end finds every object, and itself', () => {
    const table = found.indexOf('xref\n')
    expect(found).toContain(`startxref\n${table}\n%%EOF`)
    const places = [...found.slice(table).matchAll(/^(\d{10}) 00000 n $/gm)].map((one) => Number(one[1]))
    expect(places).toHaveLength(8)
    for (const [n, place] of places.entries()) expect(found.slice(place).startsWith(`${n + 1} 0 obj\n`)).toBe(true)
  })

  test('a stream says how long it is', () => {
    const [length, body] = /\/Length (\d+) >>\nstream\n([^]*?)\nendstream/.exec(found)?.slice(1) ?? []
    expect(Number(length)).toBe(body?.length)
  })
})
