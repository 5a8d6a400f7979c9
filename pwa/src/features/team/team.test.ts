import { describe, expect, it } from 'vitest'
import type { FeedItem } from '../../net/team'
import type { Rec } from '../../storage/world'
import { commentsOf, merged, writtenLate } from './feed'
import { freshness, share, total } from './freshness'

const item = (id: string, comments: FeedItem['comments'] = []): FeedItem => ({
  visit: { id, fields: {} }, account: { id: 'A', name: '', grade: null }, author: { id: 'P', name: '' }, contacts: [], comments, attachments: [],
})
const ids = (items: readonly FeedItem[]): string[] => items.map((one) => one.visit.id)

describe('the feed', () => {
  it('puts new visits on top, keeps older pages and takes the newer version of each', () => {
    const shown = [item('3'), item('2'), item('1')]
    const newer = { ...item('3'), contacts: ['x'] }
    expect(ids(merged([item('4'), newer], shown))).toEqual(['4', '3', '2', '1'])
    expect(merged([newer], shown)[0]?.contacts).toEqual(['x'])
  })

  it('shows a comment still in the outbox once, in its place', () => {
    const known = { id: 'c2', author: { id: 's', name: '陈' }, text: 'b', written_at: '2026-11-21T02:00:00Z' }
    const own = (id: string, subject: string, at: string, pending: boolean): Rec<'comment'> =>
      ({ id, kind: 'comment', v: { subject, author: 's', text: id, written_at: at }, pending, stamps: {} }) as Rec<'comment'>
    const found = commentsOf(
      item('v', [known]),
      [own('c2', 'v', known.written_at, false), own('c3', 'v', '2026-11-21T03:00:00Z', true), own('c9', 'other', '', true), own('c1', 'v', '2026-11-21T01:00:00Z', false)],
      () => '陈',
    )
    expect(found.map((one) => [one.id, one.waiting])).toEqual([['c1', false], ['c2', false], ['c3', true]])
    expect(found[2]?.author.name).toBe('陈')
  })

  it('tells a late entry from one written after the meeting', () => {
    expect(writtenLate({ happened_at: '2026-11-20T08:00:00Z', recorded_at: '2026-11-20T11:00:00Z' })).toBe(false)
    expect(writtenLate({ happened_at: '2026-11-18T08:00:00Z', recorded_at: '2026-11-20T11:00:00Z' })).toBe(true)
    expect(writtenLate({})).toBe(false)
  })
})

describe('freshness', () => {
  const now = Date.parse('2026-11-21T02:00:00Z')
  it.each([
    [now - 60_000, 'fresh'],
    [Date.parse('2026-11-20T17:00:00Z'), 'fresh'],
    [Date.parse('2026-11-20T15:00:00Z'), 'aging'],
    [Date.parse('2026-11-19T10:00:00Z'), 'stale'],
    [null, 'never'],
  ] as const)('of %s is %s, by the day of the zone', (at, expected) => expect(freshness(at, now, 'Asia/Shanghai')).toBe(expected))

  it('adds up and shares without dividing by nothing', () => {
    const rows = [
      { accounts: 4, touched_in_cadence: 3, due: 0, late: 1, unknown: 0 },
      { accounts: 0, touched_in_cadence: 0, due: 0, late: 0, unknown: 0 },
    ]
    expect(share(rows[0]!)).toBe(0.75)
    expect(share(rows[1]!)).toBeNull()
    expect(total(rows)).toEqual({ accounts: 4, touched_in_cadence: 3, due: 0, late: 1, unknown: 0 })
  })
})
