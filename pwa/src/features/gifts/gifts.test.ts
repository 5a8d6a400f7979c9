// @vitest-environment jsdom
/** X2: the register keeps to the limits of a person and a year, and asks above them. */
import { render, screen, waitFor } from '@testing-library/svelte'
import userEvent from '@testing-library/user-event'
import { beforeEach, describe, expect, test } from 'vitest'
import type { FakeWorld } from '../../testing/fake_world'
import { openPlot } from '../../testing/screens'
import { csv, receivers, register, years } from '../../parts/giving'
import Gifts from './Gifts.svelte'

let world: FakeWorld
const CNY = (yuan: number): { minor: number; currency: string } => ({ minor: yuan * 100, currency: 'CNY' })
const give = (id: string, yuan: number, more = {}): void =>
  world.put('gift', id, { account: 'a1', contact: 'c1', author: 'rep1', day: '2026-03-01', type: 'meal', value: CNY(yuan), occasion: 'visit', ...more })

beforeEach(async () => {
  world = await openPlot()
})

async function fill(yuan: string): Promise<void> {
  await userEvent.click(screen.getByTestId('gift-add'))
  await userEvent.selectOptions(await screen.findByTestId('gift-contact'), 'c1')
  await userEvent.click(screen.getByTestId('chip-meal'))
  await userEvent.type(screen.getByTestId('gift-value'), yuan)
  await userEvent.type(screen.getByTestId('gift-occasion'), 'Acceptance')
}
const open = (): void => void render(Gifts, { query: new URLSearchParams('account=a1') })

describe('the form', () => {
  test('the worth is asked for with the sign that amounts carry, not a code', async () => {
    open()
    await userEvent.click(screen.getByTestId('gift-add'))
    expect(await screen.findByLabelText(/^Worth \(¥\)/)).toBe(screen.getByTestId('gift-value'))
  })

  test('a gift within the limits is entered without asking anybody', async () => {
    give('g1', 150)
    open()
    await fill('120')
    expect(screen.getByTestId('gift-limit').textContent).toContain('150')
    await userEvent.click(screen.getByTestId('gift-save'))
    await waitFor(() => expect(world.saved).toHaveLength(1))
    expect(world.saved[0]).toMatchObject({
      op: 'new', kind: 'gift', fields: { account: 'a1', contact: 'c1', author: 'rep1', type: 'meal', value: CNY(120), occasion: 'Acceptance', day: '2026-11-21' },
    })
  })

  test('above the limit the question goes to the supervisor in the same save, with the reason', async () => {
    open()
    await fill('250')
    await userEvent.click(screen.getByTestId('gift-save'))
    expect(world.saved).toHaveLength(0)
    await userEvent.type(screen.getByTestId('gift-reason'), 'Their tenth year')
    await userEvent.click(screen.getByTestId('gift-save'))
    await waitFor(() => expect(world.saved).toHaveLength(2))
    const [gift, asked] = world.saved
    expect(asked).toMatchObject({
      op: 'cmd', name: 'request_approval',
      args: { account: 'a1', subject: (gift as { id?: string }).id, about: 'gift', reason: 'Their tenth year', detail: { contact: 'c1', minor: 25_000, currency: 'CNY' } },
    })
    expect((await screen.findByTestId('gift')).textContent).toContain('Waiting to send')
  })

  test('small ones add up: the year’s limit asks too', async () => {
    give('g1', 190)
    give('g2', 190)
    give('g3', 190)
    open()
    await fill('100')
    expect(screen.getByTestId('gift-limit').textContent).toContain('supervisor')
  })

  test('a draft is kept with every keystroke', async () => {
    open()
    await fill('99')
    await waitFor(async () => expect(await world.drafts.load('gift:new:a1')).toMatchObject({ value: '99', occasion: 'Acceptance' }))
  })
})

describe('the register', () => {
  test('tells people by what they were given, and what was not given counts for nothing', () => {
    give('g1', 150)
    give('g2', 100, { contact: 'c2' })
    give('g3', 500, { cancelled: true })
    give('g4', 500, { day: '2025-12-31' })
    const given = register(world, world.playbook, '2026')
    expect(receivers(world.playbook.hospitality!, given).map((one) => [one.contact, one.minor])).toEqual([['c1', 15_000], ['c2', 10_000]])
    expect(years(world.all('gift'), '2026-11-21')).toEqual(['2026', '2025'])
  })

  test('one above the limit is held until it is approved', () => {
    give('g1', 250)
    expect(register(world, world.playbook, '2026')[0]).toMatchObject({ rule: 'approval', held: true })
    world.put('approval', 'k1', { account: 'a1', subject: 'g1', about: 'gift', asked_by: 'rep1', asked_at: '2026-03-01T00:00:00Z', decision: 'refused' })
    expect(register(world, world.playbook, '2026')[0]).toMatchObject({ held: true })
    world.put('approval', 'k2', { account: 'a1', subject: 'g1', about: 'gift', asked_by: 'rep1', asked_at: '2026-03-02T00:00:00Z', decision: 'approved' })
    expect(register(world, world.playbook, '2026')[0]).toMatchObject({ held: false })
  })

  test('what was not given can be said afterwards', async () => {
    give('g1', 150)
    open()
    await userEvent.click(await screen.findByTestId('gift'))
    await userEvent.click(await screen.findByTestId('gift-cancel'))
    expect(world.saved.at(-1)).toMatchObject({ op: 'set', kind: 'gift', id: 'g1', fields: { cancelled: true } })
  })

  test('the report over all plots is the server’s: who leads is shown the way, a rep is not', async () => {
    const { unmount } = render(Gifts, {})
    expect(screen.queryByTestId('gift-report')).toBeNull()
    unmount()
    Object.assign(world.me, { role: 'supervisor' })
    render(Gifts, {})
    expect(screen.getByTestId('gift-report').getAttribute('href') ?? screen.getByTestId('gift-report').querySelector('a')?.getAttribute('href')).toBe('#/team?show=gifts')
  })

  test('its file cannot run as a formula in a spreadsheet', () => {
    expect(csv([['a', '=1+1'], ['"x"', '-5']])).toBe('\uFEFF"a","\'=1+1"\r\n"""x""","\'-5"\r\n')
  })
})
