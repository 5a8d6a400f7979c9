import { describe, expect, it } from 'vitest'
import type { LateOp } from '../../net/team'
import { changed, changeOf, draftOf, linesOf } from './decision'

const set: LateOp = {
  ticket: 'Q1', at: 1, author: { id: 'w', name: '王' }, op: 'set', kind: 'contact', record: { id: 'C1', title: '李明朗' },
  account: { id: 'A1', name: '一厂' }, plot: { id: 'south', name: '南区' }, fields: { phone: '138', title: null },
  now: { phone: '130', title: null }, after: null,
}
const made: LateOp = {
  ...set, op: 'new', kind: 'visit', now: null,
  fields: { account: 'A1', author: 'w', touch: 'visit', day: '2026-11-20', note: '谈了价。', recorded_at: '2026-11-20T08:00:00Z' },
}

describe('a late change', () => {
  it('stands beside what is there now', () => {
    expect(linesOf(set)).toEqual([
      { field: 'phone', came: '138', stands: '130', differs: true },
      { field: 'title', came: null, stands: null, differs: false },
    ])
  })

  it('of a new record shows what people wrote, not who and when', () => {
    expect(linesOf(made).map((line) => line.field)).toEqual(['touch', 'day', 'note'])
    expect(linesOf(made).every((line) => !line.differs)).toBe(true)
  })

  it('is changed in its values alone, never in its author or account', () => {
    expect(changeOf(made)).toMatchObject({ op: 'new', kind: 'visit', fields: { note: '谈了价。' } })
    expect(Object.keys((changeOf(made) as { fields: object }).fields)).not.toContain('author')
    expect(changed(made, { touch: 'visit', day: '2026-11-20', note: '谈了价。' })).toBeUndefined()
    expect(changed(made, { touch: 'visit', day: '2026-11-20', note: '谈了价格。' })).toEqual({ note: '谈了价格。' })
    expect(changed(set, { phone: null, title: null })).toEqual({ phone: null })
  })

  it('has a draft of its own, which says whom it is about: it goes with who is erased', () => {
    expect(draftOf(set)).toBe('late:Q1:C1')
    const fact: LateOp = { ...made, kind: 'fact', record: { id: 'F1', title: '' }, fields: { account: 'A1', subject: 'C1', value: '爱喝普洱' } }
    expect(draftOf(fact).split(':')).toEqual(['late', 'Q1', 'F1', 'A1', 'C1'])
    const survey: LateOp = { ...fact, kind: 'survey', fields: { account: 'A1', contact: 'C1' } }
    expect(draftOf(survey).split(':')).toEqual(['late', 'Q1', 'F1', 'A1', 'C1'])
    expect(draftOf({ ...survey, kind: 'task' })).toBe('late:Q1:F1:A1')
  })
})
