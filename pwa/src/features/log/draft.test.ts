import { describe, expect, it } from 'vitest'
import { answered, begin, changesOf, isUntouched, type VisitDraft } from './draft'
import { instantOf, isoInstant, wallOf } from '../../parts/forms/when'

const ids = (): (() => string) => {
  let n = 0
  return () => `id-${++n}`
}
const opened = (): VisitDraft => begin({ account: 'A1', touch: 'visit', purpose: 'six facts', people: ['C1'], newId: ids() })
const saving = { me: 'P1', zone: 'Asia/Shanghai', now: Date.parse('2026-11-21T17:30:15.250Z'), newId: ids(), isPrivate: (item: string) => item === 'file.past' }

describe('changesOf', () => {
  it('saves a one-line note as one visit, on the day of the plot', () => {
    const changes = changesOf({ ...opened(), note: ' 谈了预算 ' }, saving)
    expect(changes).toEqual([
      {
        op: 'new', kind: 'visit', id: 'id-1',
        fields: {
          account: 'A1', author: 'P1', touch: 'visit', purpose: 'six facts', note: '谈了预算', 'people:C1': true,
          happened_at: '2026-11-21T17:30:15Z', recorded_at: '2026-11-21T17:30:15Z', day: '2026-11-22', zone: 'Asia/Shanghai',
        },
      },
    ])
  })

  it('keeps both times of a late entry', () => {
    const [visit] = changesOf({ ...opened(), earlier: { day: '2026-11-20', time: '00:10' } }, saving)
    expect(visit).toMatchObject({ fields: { happened_at: '2026-11-19T16:10:00Z', day: '2026-11-20', recorded_at: '2026-11-21T17:30:15Z' } })
  })

  it('writes contacts before the visit that names them and leaves nameless ones out', () => {
    const draft = opened()
    draft.contacts.push({ id: 'N1', name: '李明朗', title: '厂长', mobile: '' }, { id: 'N2', name: ' ', title: '', mobile: '' })
    draft.people.push('N1', 'N2')
    const changes = changesOf(draft, saving)
    expect(changes.map((change) => change.op === 'new' && change.kind)).toEqual(['contact', 'visit'])
    expect(changes[0]).toMatchObject({ id: 'N1', fields: { name: '李明朗', title: '厂长', account: 'A1' } })
    expect(Object.keys((changes[1] as { fields: object }).fields)).toContain('people:N1')
    expect(Object.keys((changes[1] as { fields: object }).fields)).not.toContain('people:N2')
  })

  it('turns answers, a grade move, promises, ticked tasks and photos into records that name the visit', () => {
    const draft = opened()
    draft.learned = [{ subject: 'A1', item: 'budget.amount', value: { minor: 5_000_000, currency: 'CNY' }, source: 'C1' }]
    draft.grade = { value: 'A', reason: 'selection started' }
    draft.next = { id: 'T1', direction: 'next', title: '寄方案', due: '2026-11-25' }
    draft.promises = [
      { id: 'T2', direction: 'theirs', title: '给图纸', due: '' },
      { id: 'T3', direction: 'ours', title: '  ', due: '2026-12-01' },
    ]
    draft.done = ['T0']
    draft.photos = [{ id: 'F1', sha256: 'a'.repeat(64), thumb: 'b'.repeat(64), mime: 'image/jpeg', bytes: 10, width: 4, height: 3 }]
    const changes = changesOf(draft, saving)
    const fields = (kind: string): Record<string, unknown>[] =>
      changes.flatMap((change) => (change.op !== 'cmd' && change.kind === kind ? [change.fields] : []))
    expect(fields('fact')).toMatchObject([
      { item: 'budget.amount', source: 'C1', visit: 'id-1', day: '2026-11-22' },
      { item: 'grade', value: 'A', reason: 'selection started', subject: 'A1' },
    ])
    expect(fields('task')).toEqual([
      { account: 'A1', title: '寄方案', direction: 'next', due: '2026-11-25', assignee: 'P1', visit: 'id-1' },
      { account: 'A1', title: '给图纸', direction: 'theirs', visit: 'id-1' },
      { done: '2026-11-22' },
    ])
    expect(fields('attachment')).toMatchObject([{ subject: 'id-1', account: 'A1', bytes: 10 }])
  })
})

describe('a private answer', () => {
  it('stays its author’s own; another does not (K9)', () => {
    const draft = opened()
    draft.learned = [{ subject: 'C1', item: 'file.past', value: '当过兵' }, { subject: 'C1', item: 'person.influence', value: 'high' }]
    const made = changesOf(draft, saving).flatMap((change) => (change.op === 'new' && change.kind === 'fact' ? [change.fields] : []))
    expect(made.map((one) => [one['item'], one['private']])).toEqual([['file.past', true], ['person.influence', undefined]])
  })
})

describe('a draft', () => {
  it('knows when nothing was entered', () => {
    const draft = opened()
    expect(isUntouched(draft, { ...opened(), visit: 'other' })).toBe(true)
    draft.note = 'x'
    expect(isUntouched(draft, opened())).toBe(false)
  })

  it('holds one answer per item and subject, and takes it out again', () => {
    const first = answered([], { subject: 'A1', item: 'x', value: 1 })
    const second = answered(first, { subject: 'A1', item: 'x', value: 2 })
    expect(second).toEqual([{ subject: 'A1', item: 'x', value: 2 }])
    expect(answered(second, { subject: 'A1', item: 'x', value: undefined })).toEqual([])
    expect(answered(second, { subject: 'C1', item: 'x', value: 3 })).toHaveLength(2)
  })

  it('is plain JSON, as a draft store needs', () => {
    const draft = opened()
    expect(JSON.parse(JSON.stringify(draft))).toEqual(draft)
  })
})

describe('wall clocks', () => {
  it('goes there and back in any zone', () => {
    for (const zone of ['Asia/Shanghai', 'Europe/Berlin', 'America/New_York', 'Asia/Kolkata', 'UTC'])
      for (const day of ['2026-03-08', '2026-03-29', '2026-07-01', '2026-11-01'])
        expect(wallOf(instantOf({ day, time: '12:34' }, zone), zone)).toMatchObject({ day, time: '12:34' })
  })

  it('moves a time that a clock change skips by the hour, not by a day', () => {
    const shown = wallOf(instantOf({ day: '2026-03-29', time: '02:30' }, 'Europe/Berlin'), 'Europe/Berlin')
    expect(shown.day).toBe('2026-03-29')
    expect(['01:30', '03:30']).toContain(shown.time)
  })

  it('prints instants without fractions', () => {
    expect(isoInstant(1_999)).toBe('1970-01-01T00:00:01Z')
  })
})
