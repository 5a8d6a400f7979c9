// @vitest-environment jsdom
import { render, screen, waitFor } from '@testing-library/svelte'
import userEvent from '@testing-library/user-event'
import { beforeEach, describe, expect, test } from 'vitest'
import type { FakeWorld } from '../../testing/fake_world'
import { fact } from '../../testing/plot'
import { openPlot } from '../../testing/screens'
import Forecast from './Forecast.svelte'

let world: FakeWorld

beforeEach(async () => {
  world = await openPlot()
})

describe('the forecast (S11)', () => {
  test('amount by probability, by month, grade and stage, against a week ago and the target', async () => {
    world.put('opportunity', 'o1', { account: 'a1', name: '生产管理系统', amount: { minor: 230_000_000, currency: 'CNY' }, expected_close: '2027-01-15' })
    fact(world, 'o1', 'a1', 'stage', 'contact', 30)
    render(Forecast)
    expect(screen.getByTestId('forecast-totals').textContent).toContain('¥920K')
    expect(screen.getByTestId('forecast-moved').textContent).toBe('¥230K more than a week ago')
    expect(screen.getByTestId('forecast-table').textContent).toContain('Jan 2027')
    await userEvent.click(screen.getByRole('radio', { name: 'By stage' }))
    expect(screen.getByTestId('forecast-table').textContent).toContain('Technical exchange')
    await userEvent.click(screen.getByTestId('set-target'))
    await userEvent.type(await screen.findByTestId('target-amount'), '92万')
    await userEvent.click(screen.getByTestId('target-save'))
    await waitFor(() => expect(world.saved).toMatchObject([{ kind: 'settings', fields: { target: { minor: 92_000_000 } } }]))
    await userEvent.click(screen.getByRole('radio', { name: 'By month' }))
    expect(screen.getByTestId('forecast-table').textContent).toContain('100 % of the target')
  })

  test('what was lost this week was expected a week ago', async () => {
    world.put('opportunity', 'o2', { account: 'a2', name: '针织排产', amount: { minor: 100_000_000, currency: 'CNY' }, closed: 'lost', closed_on: '2026-11-19' })
    fact(world, 'o2', 'a2', 'stage', 'contact', 30)
    world.put('opportunity', 'o3', { account: 'a2', name: '早就丢了', amount: { minor: 100_000_000, currency: 'CNY' }, closed: 'lost', closed_on: '2026-10-19' })
    fact(world, 'o3', 'a2', 'stage', 'contact', 60)
    fact(world, 'o1', 'a1', 'stage', 'exchange', 30)
    render(Forecast)
    expect(screen.getByTestId('forecast-moved').textContent).toBe('¥300K less than a week ago')
  })

  test('the three levers stand below: open ones, how many are won, how long it took (S4)', async () => {
    for (const [id, closed, day] of [['o2', 'won', '2026-11-11'], ['o3', 'lost', '2026-10-01'], ['o4', 'won', '2025-06-01']] as const)
      world.put('opportunity', id, { account: 'a2', name: id, closed, closed_on: day })
    fact(world, 'o2', 'a2', 'stage', 'opened', 100)
    render(Forecast)
    const levers = screen.getByTestId('levers').textContent
    expect(levers).toContain('Win rate50 %')
    expect(levers).toContain('Time to win90 days')
    expect(levers).toContain('1 won, 1 lost')
  })

  test('the list of expected deals is of the grades the method says, all of them one tap away (G3)', async () => {
    const amount = { minor: 100_000_000, currency: 'CNY' }
    world.put('opportunity', 'o1', { account: 'a1', name: '生产管理系统', amount })
    world.put('opportunity', 'o2', { account: 'a2', name: '针织排产', amount })
    expect(world.playbook.expected_grades).toEqual(['A'])
    render(Forecast)
    const names = (): (string | null)[] => screen.getAllByTestId('forecast-deal').map((one) => one.textContent)
    expect(names()).toEqual([expect.stringContaining('生产管理系统')])
    await userEvent.click(screen.getByRole('radio', { name: 'All' }))
    expect(names()).toHaveLength(2)
    await userEvent.click(screen.getByRole('radio', { name: 'Expected deals (A)' }))
    expect(names()).toHaveLength(1)
  })

  test('nothing to forecast has a next step', () => {
    world.put('opportunity', 'o1', { account: 'a1', name: '生产管理系统' })
    render(Forecast)
    expect(screen.getByText('Nothing to forecast yet')).toBeTruthy()
  })
})
