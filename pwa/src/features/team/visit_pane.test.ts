// @vitest-environment jsdom
/** What came of a visit, read by a supervisor: the feed tells the visit, the phone's own copy of the plot the rest. */
import { render, screen, within } from '@testing-library/svelte'
import { beforeEach, expect, test } from 'vitest'
import type { FeedItem } from '../../net/team'
import type { FakeWorld } from '../../testing/fake_world'
import { fact } from '../../testing/plot'
import { openPlot } from '../../testing/screens'
import VisitPane from './VisitPane.svelte'

let world: FakeWorld

beforeEach(async () => {
  world = await openPlot()
  Object.assign(world.me, { role: 'supervisor' })
})

const item = (account: string): FeedItem => ({
  visit: { id: 'v-a1', fields: { happened_at: '2026-11-09T02:00:00Z', zone: 'Asia/Shanghai', touch: 'visit' } },
  account: { id: account, name: '恒通', grade: 'A' }, author: { id: 'rep1', name: '周敏' }, contacts: [], comments: [], attachments: [],
})
const linesOf = (testid: string): string[] =>
  within(screen.getByTestId(testid)).getAllByRole('listitem').map((one) => (one.textContent ?? '').replace(/\s+/g, ' ').trim())

test('a visit shows what was learned at it and what was agreed, and nothing of other visits', () => {
  fact(world, 'c1', 'a1', 'person.support', 'supportive', 12, { visit: 'v-a1' })
  fact(world, 'a1', 'a1', 'grade', 'B', 12, { visit: 'v-a1' })
  fact(world, 'c2', 'a1', 'person.support', 'against', 12, { visit: 'v-a1', retracted: true })
  world.put('task', 't7', { account: 'a1', title: '送样品', direction: 'ours', due: '2026-11-30', visit: 'v-a1' })
  world.put('task', 't8', { account: 'a1', title: '给出人数', direction: 'theirs', done: '2026-11-20', visit: 'v-a1' })
  render(VisitPane, { item: item('a1'), back: '/team' })
  expect(linesOf('visit-learned')).toEqual(['李明朗 · Support for us Supportive', 'Grade B'])
  expect(linesOf('visit-agreed')).toEqual(['We promised 送样品 · due Nov 30', 'They promised 给出人数 · done Nov 20'])
})

test('where the account is not on this phone the visit alone is shown', () => {
  render(VisitPane, { item: item('elsewhere'), back: '/team' })
  expect(screen.getByTestId('visit-pane')).toBeTruthy()
  expect(screen.queryByTestId('visit-learned')).toBeNull()
  expect(screen.queryByTestId('visit-agreed')).toBeNull()
})
