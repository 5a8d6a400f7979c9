import { describe, expect, test } from 'vitest'
import shipped from '../../../generated/playbook.json'
import { OPERATIONS, PARTS } from '../../../generated/playbook_form'
import { changes, same, together } from './changes'
import { argumentsOf, isNamed, namesFor, operationOf, operationsFor, readList, scalar, started, wanted } from './expressions'
import { placeOf } from './problems'
import { itemsOf, optionsFor, valuesFor } from './references'
import { GROUPS } from './sections'
import { add, at, blank, drop, filled, freshId, fromAddress, idsBeside, memberAt, move, put, ROOT, toAddress, type Place, type Raw } from './tree'

const RAW = shipped as unknown as Raw
const items = itemsOf(RAW)
const itemPlace = (id: string): Place => {
  const lists = RAW['checklists'] as { items: { id: string }[] }[]
  const list = lists.findIndex((one) => one.items.some((item) => item.id === id))
  return ['checklists', list, 'items', lists[list]!.items.findIndex((item) => item.id === id)]
}

/** Every place of a playbook, with the part and the name of the member that stands there. */
function* walk(value: unknown, place: Place, part: string, name: string): Generator<{ place: Place; part: string; name: string; value: unknown }> {
  const member = memberAt(place)
  yield { place, part, name, value }
  if (member?.shape === 'part' && value) {
    for (const [key, one] of Object.entries(value)) yield* walk(one, [...place, key], member.part!, key)
  } else if (Array.isArray(value)) {
    for (const [n, one] of value.entries()) yield* walk(one, [...place, n], part, name)
  } else if (member?.shape === 'table' && value) {
    for (const [key, one] of Object.entries(value)) yield* walk(one, [...place, key], part, name)
  }
}

describe('a playbook as a tree', () => {
  test('the published playbook is whole: filling it in changes nothing', () => {
    expect(same(filled(RAW), RAW)).toBe(true)
  })

  test('a file that leaves out what stands at its default reads as the whole', () => {
    const bare = (value: unknown): unknown =>
      Array.isArray(value) ? value.map(bare)
      : value && typeof value === 'object' ? Object.fromEntries(Object.entries(value).filter(([, one]) => one !== null && one !== false && !(Array.isArray(one) && one.length === 0)).map(([key, one]) => [key, key === 'when' || key === 'value' ? one : bare(one)]))
      : value
    const stages = bare(RAW['stages']) as unknown[]
    expect(same(filled(stages, memberAt(['stages'])!), RAW['stages'])).toBe(true)
  })

  test('every member has a place in the navigation, once', () => {
    const shown = [...GROUPS.flatMap((one) => one.parts), 'id', 'name', 'version']
    expect(shown.sort()).toEqual(Object.keys(PARTS['Playbook']!).sort())
    expect(GROUPS.find((one) => one.id === 'others')).toBeUndefined()
  })

  test('put, add, move and drop leave what stood before as it was', () => {
    const place: Place = ['stages', 0, 'probability']
    const next = put(RAW, place, 15) as Raw
    expect([at(next, place), at(RAW, place)]).toEqual([15, 10])
    const grown = add(RAW, ['stages'], { id: 'x' })
    expect((at(grown, ['stages']) as unknown[]).length).toBe((RAW['stages'] as unknown[]).length + 1)
    expect(at(move(RAW, ['stages', 1], -1), ['stages', 0, 'id'])).toBe(at(RAW, ['stages', 1, 'id']))
    expect(at(move(RAW, ['stages', 0], -1), ['stages'])).toEqual(RAW['stages'])
    expect(at(drop(RAW, ['stages', 0]), ['stages', 0, 'id'])).toBe(at(RAW, ['stages', 1, 'id']))
    expect(at(drop(RAW, ['thresholds', 'touch_repeat_days']), ['thresholds', 'touch_repeat_days'])).toBeUndefined()
  })

  test('a new member has every member of its part', () => {
    for (const part of Object.keys(PARTS)) {
      expect(Object.keys(blank({ shape: 'part', part }) as object).sort()).toEqual(Object.keys(PARTS[part]!).sort())
    }
    expect(blank(ROOT)).toMatchObject({ grades: [], quiz: null, thresholds: {} })
  })

  test('a new id is one nobody has, among the items of all checklists', () => {
    const taken = idsBeside(RAW, ['checklists', 0, 'items'])
    expect(taken.size).toBe(items.length)
    expect(freshId('Their Plan!', new Set())).toBe('their_plan')
    expect(freshId('Their Plan', new Set(['their_plan', 'their_plan_2']))).toBe('their_plan_3')
    expect(freshId('计划', new Set())).toBe('new')
  })

  test('an address leads back to its place, and no further than there is something', () => {
    const place: Place = ['cadences', 'by_grade', 'A']
    expect(fromAddress(toAddress(place), RAW)).toEqual(place)
    expect(fromAddress(toAddress(itemPlace('grade')), RAW)).toEqual(itemPlace('grade'))
    expect(fromAddress('stages/999/label', RAW)).toEqual(['stages'])
    expect(fromAddress(null, RAW)).toEqual([])
  })
})

describe('references', () => {
  test('whatever the playbook names is among the options of its place', () => {
    const lost: string[] = []
    let looked = 0
    for (const { place, part, name, value } of walk(RAW, [], 'Playbook', '')) {
      if (typeof value !== 'string') continue
      const member = memberAt(place)
      if (member?.shape !== 'id' && member?.shape !== 'words') continue
      // A member of a list is offered what the list is, the value under a name what fits the name.
      const list = typeof place.at(-1) === 'number' ? place.slice(0, -1) : place
      const under = memberAt(list.slice(0, -1))?.shape === 'table' ? String(list.at(-1)) : undefined
      const options = under === undefined ? optionsFor(RAW, part, name, list) : valuesFor(RAW, part, name, under)
      if (!options) continue
      looked += 1
      if (!options.some((one) => one.id === value)) lost.push(`${place.join('.')}: ${value}`)
    }
    expect(lost).toEqual([])
    expect(looked).toBeGreaterThan(300)
  })

  test('every member that names something is chosen, not typed', () => {
    const typed = Object.entries(PARTS).flatMap(([part, members]) =>
      Object.entries(members)
        .filter(([name, member]) => name !== 'id' && (member.shape === 'id' || (member.shape === 'list' && member.of?.shape === 'id')))
        .filter(([name]) => optionsFor(RAW, part, name, ['quiz', 'questions', 0, name]) === undefined)
        .map(([name]) => `${part}.${name}`))
    expect(typed).toEqual(['Argument.name'])
  })
})

describe('the place of a mistake', () => {
  const cases: [string, Place][] = [
    ['$', []],
    ['grades.B.label', ['grades', 1, 'label']],
    ['grades.B.label.zh-CN', ['grades', 1, 'label', 'zh-CN']],
    ['cadences.by_grade.A', ['cadences', 'by_grade', 'A']],
    ['stages[3]', ['stages', 2]],
    ['checklists.items.requirement.problem.kind', [...itemPlace('requirement.problem'), 'kind']],
    ['decision_tables(system=true).rows.B.when.need.determination', ['decision_tables', (RAW['decision_tables'] as { system: boolean }[]).findIndex((one) => one.system), 'rows', 1, 'when', 'need.determination']],
    ['scorecards', ['scorecards']],
    ['thresholds', ['thresholds']],
    ['nothing.of.this', []],
  ]
  test.each(cases)('%s', (path, place) => expect(placeOf(RAW, path)).toEqual(place))

  test('a path with the checklist named leads to the same item', () => {
    const place = itemPlace('requirement.problem')
    const list = at(RAW, [...place.slice(0, 2), 'id']) as string
    expect(placeOf(RAW, `checklists.${list}.items.requirement.problem.label`)).toEqual([...place, 'label'])
  })
})

describe('changes', () => {
  test('are told member by member; a moved one is not a changed one; the version is no change', () => {
    const place = itemPlace('requirement.problem')
    const edited = put(RAW, [...place, 'label', 'en'], 'Their pain')
    const added = add(edited, ['stages'], { id: 'late' })
    const gone = drop(added, ['doubts', 0])
    const moved = put(move(gone, ['touches', 0], 1), ['version'], 9)
    expect(changes(RAW, moved).map(({ what, place: where }) => [what, where.join('.')]).sort()).toEqual([
      ['added', `stages.${(RAW['stages'] as unknown[]).length}`],
      ['changed', `${place.join('.')}.label`],
      ['moved', 'touches'],
      ['removed', 'doubts.0'],
    ])
    expect(changes(RAW, RAW)).toEqual([])
  })

  test('mine and theirs are put together; where both changed the same, mine stays and it is told', () => {
    const mine = add(put(put(RAW, ['cadences', 'by_grade', 'A'], 5), ['name', 'en'], 'Mine'), ['doubts'], { id: 'my_doubt' })
    const theirs = drop(put(put(RAW, ['cadences', 'by_grade', 'B'], 10), ['name', 'en'], 'Theirs'), ['touches', 0])
    const both: Place[] = []
    const merged = together(RAW, mine, theirs, both) as Raw
    expect(at(merged, ['cadences', 'by_grade'])).toEqual({ A: 5, B: 10, C: 30, D: 90 })
    expect(at(merged, ['name', 'en'])).toBe('Mine')
    expect(both).toEqual([['name']])
    expect((merged['doubts'] as { id: string }[]).at(-1)?.id).toBe('my_doubt')
    expect((merged['touches'] as unknown[]).length).toBe((RAW['touches'] as unknown[]).length - 1)
  })

  test('what they took out and I changed stays with my change', () => {
    const mine = put(RAW, ['doubts', 0, 'label', 'en'], 'Mine')
    const merged = together(RAW, mine, drop(RAW, ['doubts', 0])) as Raw
    expect(at(merged, ['doubts', 0, 'label', 'en'])).toBe('Mine')
  })
})

describe('conditions', () => {
  function* expressions(value: unknown, about: string, want: string): Generator<{ about: string; want: string; name: string }> {
    const name = operationOf(value)
    if (!Array.isArray(value)) return
    yield { about, want, name }
    for (const [n, one] of argumentsOf(value).entries()) {
      const need = wanted(OPERATIONS[name]!, n)
      if (isNamed(need)) continue
      const inner = need === 'of contact' ? 'contact' : need === 'of account' ? 'account' : need.endsWith('of set') ? { contacts: 'contact', opportunities: 'opportunity', visits: 'visit', tasks: 'task' }[String(argumentsOf(value)[0])]! : about
      yield* expressions(one, inner, need)
    }
  }

  test('every step of every shipped condition is one the form offers there', () => {
    const lost: string[] = []
    let looked = 0
    for (const signal of RAW['signals'] as { id: string; about: string; when: unknown }[]) {
      for (const { about, want, name } of expressions(signal.when, signal.about, 'yes_no')) {
        looked += 1
        if (!operationsFor(about, want).includes(name)) lost.push(`${signal.id}: ${name} of ${about} as ${want}`)
      }
    }
    expect(lost).toEqual([])
    expect(looked).toBeGreaterThan(100)
  })

  test('an operation just chosen starts with names there are, and keeps what fits', () => {
    const known = started(RAW, 'known', 'contact', true) as string[]
    expect(items.find((one) => one['id'] === known[1])?.['subject']).toBe('contact')
    expect(started(RAW, '>=', 'account', ['<', ['count', 'contacts'], 2])).toEqual(['>=', ['count', 'contacts'], 2])
    expect(started(RAW, 'and', 'account', true)).toEqual(['and', true])
    expect(started(RAW, 'count', 'account', true)).toEqual(['count', 'contacts'])
    expect(namesFor(RAW, 'field', 'visit', []).map((one) => one.id)).toContain('touch')
  })

  test('values are read as what they look like, a list that is none is kept as typed', () => {
    expect(['12', '１２', 'true', 'null', 'high'].map(scalar)).toEqual([12, 12, true, null, 'high'])
    expect(readList('["known", "grade"]')).toEqual({ value: ['known', 'grade'] })
    expect(readList('["known", "grade"')).toBeUndefined()
  })
})
