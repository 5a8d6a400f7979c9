// @vitest-environment jsdom
/** A company that was just installed: what an administrator sees first says what comes first (law 10). */
import { render, screen } from '@testing-library/svelte'
import { beforeEach, describe, expect, test, vi } from 'vitest'
import type { FakeWorld } from '../../testing/fake_world'
import { openPlot } from '../../testing/screens'
import Cold from './Cold.svelte'
import Coverage from './Coverage.svelte'
import Plots from './Plots.svelte'

const held = (value: object): never => ({ held: { value, at: 0, stale: false }, asked: true, failed: '' }) as never
let world: FakeWorld

beforeEach(async () => {
  world = await openPlot()
})

function be(role: 'administrator' | 'supervisor', plots: boolean): void {
  Object.assign(world.me, { role })
  if (!plots) vi.spyOn(world, 'all').mockReturnValue([])
}
const parts: readonly [string, () => void][] = [
  ['coverage', () => void render(Coverage, { slot: held({ grades: [], reps: [], today: '2026-11-21' }) })],
  ['going cold', () => void render(Cold, { slot: held({ items: [] }) })],
  ['plots', () => void render(Plots)],
]

describe.each(parts)('%s, empty', (_, show) => {
  test('leads an administrator of a company without a plot to the first invitation', () => {
    be('administrator', false)
    show()
    expect(screen.getByTestId('team-start').textContent).toContain('Nobody works here yet')
    expect(screen.getByRole('link', { name: 'Invite a rep' }).getAttribute('href')).toBe('#/admin/people')
  })

  test('says to a supervisor, who invites nobody, what is missing', () => {
    be('supervisor', false)
    show()
    expect(screen.queryByTestId('team-start')).toBeNull()
    expect(screen.queryByRole('link')).toBeNull()
  })
})

test('once there is a plot, nobody is sent to invite: no account is going cold', () => {
  be('administrator', true)
  render(Cold, { slot: held({ items: [] }) })
  expect(screen.queryByTestId('team-start')).toBeNull()
  expect(screen.getByText('No account is going cold')).toBeTruthy()
})
