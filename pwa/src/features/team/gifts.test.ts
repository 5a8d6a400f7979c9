// @vitest-environment jsdom
/** X2: the report over all plots: who gave in several has one sum, who was given beyond the limit is told. */
import { render, screen } from '@testing-library/svelte'
import userEvent from '@testing-library/user-event'
import { beforeEach, expect, test } from 'vitest'
import type { GiftYear, TeamGifts } from '../../net/team'
import { openPlot } from '../../testing/screens'
import Gifts from './Gifts.svelte'
import { Slot } from './pages.svelte'

const named = (id: string, name: string | null = id): { id: string; name: string | null } => ({ id, name })
const year = (of: string, minor: number): GiftYear => ({
  year: of,
  givers: [{ person: named('rep9', '郑伟'), plots: [named('p1', '浙北'), named('p2', '浙南')], minor, count: 3, above: 2, held: 1 }],
  receivers: [
    { contact: named('c1', '王工'), account: named('a1', '远景'), minor, count: 2, over: minor > 50_000 },
    { contact: named('c2', null), account: named('a2', '近山'), minor: 100, count: 1, over: false },
  ],
})

function show(value: TeamGifts): void {
  const slot = new Slot<TeamGifts>({ kept: async () => undefined } as never, 'gifts', async () => ({ value, at: 0, stale: false }))
  slot.held = { value, at: Date.parse('2026-11-21T02:00:00Z'), stale: false }
  render(Gifts, { slot })
}

const LIMIT = { minor: 50_000, currency: 'CNY' }

beforeEach(async () => {
  await openPlot()
})

test('who gave stands once, with every plot and what nobody approved', () => {
  show({ limit: LIMIT, years: [year('2026', 60_000)] })
  const giver = screen.getByTestId('team-giver').textContent
  expect(giver).toContain('郑伟')
  expect(giver).toContain('浙北')
  expect(giver).toContain('浙南')
  expect(giver).toContain('3 entries, 2 above a limit, 1 of them not approved')
  expect(screen.getAllByTestId('team-receiver').map((one) => one.textContent?.includes('Beyond the limit'))).toEqual([true, false])
})

test('whom a limit was never in the way of is told in one word', () => {
  const within = year('2026', 4_200)
  show({ limit: LIMIT, years: [{ ...within, givers: within.givers.map((one) => ({ ...one, above: 0, held: 0 })) }] })
  expect(screen.getByTestId('team-giver').textContent).toContain('3 entries, all within the limits')
})

test('an earlier year is one tap away', async () => {
  show({ limit: LIMIT, years: [year('2026', 60_000), year('2025', 4_200)] })
  await userEvent.click(screen.getByTestId('chip-2025'))
  expect(screen.getByTestId('team-giver').textContent).toContain('42')
  expect(screen.getByTestId('team-givers').textContent).toContain('2025')
})

test('nothing given, and no limits set, are told', () => {
  show({ limit: LIMIT, years: [] })
  expect(screen.getByTestId('team-gifts-none')).toBeTruthy()
})
