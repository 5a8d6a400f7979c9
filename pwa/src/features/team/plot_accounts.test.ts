// @vitest-environment jsdom
/** Single accounts change plots, or go for good, from the Team page (G7, X3). */
import { render, screen, waitFor, within } from '@testing-library/svelte'
import userEvent from '@testing-library/user-event'
import { beforeEach, describe, expect, test, vi } from 'vitest'
import type { FakeWorld } from '../../testing/fake_world'
import { openPlot } from '../../testing/screens'
import PlotAccounts from './PlotAccounts.svelte'
import Plots from './Plots.svelte'

const NORTH = [
  { id: 'a1', name: '长安机械', grade: 'A', last: '2026-11-04' },
  { id: 'a3', name: '恒通电子', grade: null, last: null },
]
const SOUTH = [{ id: 'b1', name: 'Southern Tools', grade: 'B', last: '2026-10-01' }]
const props = { plot: { id: 'north', name: 'North' }, others: [{ id: 'south', label: 'South' }], onclose: () => undefined }
let world: FakeWorld

beforeEach(async () => {
  world = await openPlot()
  vi.stubGlobal('fetch', async (url: string) => {
    const plot = /plots\/(\w+)\/accounts/.exec(String(url))?.[1]
    return new Response(JSON.stringify({ items: plot === 'north' ? NORTH : SOUTH }), { status: 200 })
  })
})

const commands = (): unknown[] => world.waiting().flatMap(({ change }) => (change.op === 'cmd' ? [{ name: change.name, args: change.args }] : []))

describe('accounts of a plot', () => {
  test('go to another plot by one command', async () => {
    render(PlotAccounts, { ...props, boss: false })
    await userEvent.type(screen.getByTestId('accounts-find'), '恒通')
    const rows = await screen.findByTestId('accounts-given')
    await waitFor(() => expect(within(rows).getAllByRole('checkbox')).toHaveLength(1))
    await userEvent.click(within(rows).getByRole('checkbox'))
    expect(screen.getByTestId('accounts-move')).toHaveProperty('disabled', true)
    await userEvent.selectOptions(screen.getByTestId('accounts-to'), 'south')
    await userEvent.click(screen.getByTestId('accounts-move'))
    await waitFor(() => expect(commands()).toEqual([{ name: 'swap_accounts', args: { plot: 'north', to: 'south', give: ['a3'], take: [] } }]))
  })

  test('are swapped for some of the other plot', async () => {
    render(PlotAccounts, { ...props, boss: false })
    await userEvent.selectOptions(screen.getByTestId('accounts-to'), 'south')
    await userEvent.click(within(await screen.findByTestId('accounts-given')).getAllByRole('checkbox')[0]!)
    expect(screen.queryByTestId('accounts-taken')).toBeNull()
    await userEvent.click(await screen.findByTestId('chip-taken'))
    expect(screen.queryByTestId('accounts-given')).toBeNull()
    await userEvent.click(within(await screen.findByTestId('accounts-taken')).getByRole('checkbox'))
    expect(screen.getByTestId('accounts-move').textContent).toContain('Swap 1 for 1')
    expect(screen.getByTestId('accounts-names').textContent).toBe('To South: 长安机械 In return: Southern Tools')
    await userEvent.click(screen.getByTestId('accounts-move'))
    await waitFor(() => expect(commands()).toEqual([{ name: 'swap_accounts', args: { plot: 'north', to: 'south', give: ['a1'], take: ['b1'] } }]))
  })

  test('of a long plot are shown by their beginning, and those that were chosen by a few names', async () => {
    const many = Array.from({ length: 60 }, (_, i) => ({ id: `m${i}`, name: `Company ${i}`, grade: null, last: null }))
    vi.stubGlobal('fetch', async () => new Response(JSON.stringify({ items: many }), { status: 200 }))
    render(PlotAccounts, { ...props, boss: false })
    await userEvent.selectOptions(screen.getByTestId('accounts-to'), 'south')
    const boxes = () => within(screen.getByTestId('accounts-given')).getAllByRole('checkbox')
    await waitFor(() => expect(boxes()).toHaveLength(20))
    for (const i of [0, 1, 2, 3, 4]) await userEvent.click(boxes()[i]!)
    expect(screen.getByTestId('accounts-names').textContent).toContain('To South: Company 0, Company 1, Company 2 and 2 more')
    await userEvent.click(screen.getByTestId('accounts-all'))
    expect(boxes()).toHaveLength(60)
  })

  test('are erased by an administrator alone, one at a time', async () => {
    const { unmount } = render(PlotAccounts, { ...props, boss: false })
    await userEvent.click(within(await screen.findByTestId('accounts-given')).getAllByRole('checkbox')[0]!)
    expect(screen.queryByTestId('account-erase')).toBeNull()
    unmount()

    render(PlotAccounts, { ...props, boss: true })
    await userEvent.click(within(await screen.findByTestId('accounts-given')).getAllByRole('checkbox')[0]!)
    await userEvent.click(screen.getByTestId('account-erase'))
    expect((await screen.findByTestId('erase-sheet')).textContent).toContain('everything that hangs on it')
    await userEvent.click(screen.getByTestId('erase-on'))
    await userEvent.click(screen.getByTestId('erase-yes'))
    await waitFor(() => expect(commands()).toEqual([{ name: 'erase', args: { record: 'a1' } }]))
  })

  test('cannot be listed without the server, and say so', async () => {
    vi.stubGlobal('fetch', async () => { throw new TypeError('offline') })
    render(PlotAccounts, { ...props, boss: false })
    expect((await screen.findByRole('alert')).textContent).toMatch(/try again with a signal/)
  })
})

test('a plot is closed by a second tap that names it and who gets its accounts: nobody takes it back (G7)', async () => {
  Object.assign(world.me, { id: 'adm', role: 'administrator' })
  world.put('plot', 'p2', { name: '浙北', owner: 'rep1', zone: 'Asia/Shanghai' })
  render(Plots)
  await userEvent.click(screen.getByText('苏南'))
  await userEvent.selectOptions(await screen.findByTestId('plot-successor'), 'p2')
  await userEvent.click(screen.getByTestId('plot-close'))
  expect(commands()).toEqual([])
  expect(screen.getByRole('alert').textContent).toBe('Close “苏南” for good? All its accounts go to “浙北”.')
  await userEvent.click(screen.getByText('Cancel'))
  expect(screen.queryByTestId('plot-close-yes')).toBeNull()
  await userEvent.click(screen.getByTestId('plot-close'))
  await userEvent.click(screen.getByTestId('plot-close-yes'))
  await waitFor(() => expect(commands()).toEqual([{ name: 'close_plot', args: { plot: 'p1', to: 'p2' } }]))
})
