// @vitest-environment jsdom
/** G5: what the administrator sees and adds of calendars; what it comes to is told before it is saved. */
import { render, screen, waitFor, within } from '@testing-library/svelte'
import userEvent from '@testing-library/user-event'
import { fireEvent } from '@testing-library/dom'
import { beforeEach, describe, expect, test, vi } from 'vitest'
import * as root from '../../../session.svelte'
import type { FakeWorld } from '../../../testing/fake_world'
import { openPlot } from '../../../testing/screens'
import { useLocale } from '../../../ui/messages'
import { toasts } from '../../../ui/toast.svelte'
import Calendars from './Calendars.svelte'
import { changed, changesTo, daysFrom, effectOf, monthOf, runsOf, type Calendar } from './days'

const NATIONAL = { 'zh-CN': '国庆节', en: 'National Day' }
const SHUTDOWN = { 'zh-CN': '停产检修', en: 'Shutdown' }
const days = (from: string, to: string, name: typeof NATIONAL): Record<string, typeof NATIONAL> =>
  Object.fromEntries(daysFrom(from, to).map((day) => [day, name]))

const CHINA = {
  region: 'cn', year: 2026, zones: ['Asia/Shanghai'], announced: true,
  holidays: days('2026-10-01', '2026-10-07', NATIONAL), workdays: { '2026-10-10': NATIONAL },
}
const calendars = (): Calendar[] => [
  { id: 'calendar-cn-2026', kind: 'calendar', ...CHINA },
  { id: 'calendar-cn-2027', kind: 'calendar', region: 'cn', year: 2027, zones: ['Asia/Shanghai'], announced: false },
]

let world: FakeWorld
const asked: { url: string; body: unknown }[] = []

beforeEach(async () => {
  world = await openPlot()
  vi.spyOn(root, 'session').mockReturnValue({ person: { id: 'adm', name: '何晴', role: 'administrator' } } as never)
  for (const { id, kind, ...fields } of calendars()) world.put(kind, id, fields)
  asked.length = 0
  vi.stubGlobal('fetch', async (url: string, init: RequestInit) => {
    asked.push({ url: String(url), body: typeof init.body === 'string' ? JSON.parse(init.body) : undefined })
    const answer = init.method === 'POST' ? { region: 'de', changed: 3 } : { items: [{ id: 'de', parts: ['bw', 'by'] }, { id: 'jp', parts: [] }] }
    return new Response(JSON.stringify(answer), { status: init.method === 'POST' ? 201 : 200 })
  })
})

const day = async (id: string, value: string): Promise<void> => {
  await fireEvent.input(screen.getByTestId(id), { target: { value } })
  await fireEvent.change(screen.getByTestId(id), { target: { value } })
}

describe('days of a calendar', () => {
  test('days in a row of one name are told as one', () => {
    expect(runsOf(calendars()[0]!)).toEqual([
      { layer: 'holidays', from: '2026-10-01', to: '2026-10-07', name: NATIONAL },
      { layer: 'workdays', from: '2026-10-10', to: '2026-10-10', name: NATIONAL },
    ])
  })

  test('a change over the turn of the year is one of each year; what another field said of a day goes', () => {
    const before = calendars().map((one) => ({ ...one, opened: { '2027-01-02': SHUTDOWN } }))
    const after = changed(before, 'closed', daysFrom('2026-12-31', '2027-01-02'), SHUTDOWN)
    expect(changesTo(before, after)).toEqual([
      { op: 'set', kind: 'calendar', id: 'calendar-cn-2026', fields: { closed: { '2026-12-31': SHUTDOWN }, opened: { '2027-01-02': SHUTDOWN } } },
      { op: 'set', kind: 'calendar', id: 'calendar-cn-2027', fields: { closed: days('2027-01-01', '2027-01-02', SHUTDOWN), opened: {} } },
    ])
    expect(changesTo(after, after)).toEqual([])
  })

  test('what a shutdown comes to: weekends and holidays do not turn, the first working day after takes what is due', () => {
    const before = calendars()
    const off = daysFrom('2026-10-07', '2026-10-11')
    const after = changed(before, 'closed', off, SHUTDOWN)
    expect(effectOf(before, after, 'cn', off)).toEqual({ days: ['2026-10-08', '2026-10-09', '2026-10-10'], first: '2026-10-08', moved: '2026-10-12' })
    const back = changed(after, 'closed', off, null)
    expect(effectOf(after, back, 'cn', off).days).toHaveLength(3)
  })

  test('a month starts on Monday and knows what each day is', () => {
    const weeks = monthOf(calendars(), 'cn', '2026-10')
    expect(weeks).toHaveLength(5)
    expect(weeks[0]!.slice(0, 3)).toEqual([null, null, null])
    expect(weeks[0]![3]).toEqual({ day: '2026-10-01', off: true, layer: 'holidays', name: NATIONAL })
    expect(weeks[1]![5]).toMatchObject({ day: '2026-10-10', off: false, layer: 'workdays' })
    expect(weeks[1]![6]).toMatchObject({ day: '2026-10-11', off: true, layer: null })
  })
})

describe('the screen', () => {
  test('shows what the region has announced, and which year nobody has', async () => {
    render(Calendars)
    const list = await screen.findByTestId('calendar-days')
    expect(within(list).getByTestId('run-holidays').textContent).toMatch(/National Day.*Oct 1 – Oct 7 · public holiday/)
    expect(screen.queryByTestId('unannounced')).toBeNull()
    await userEvent.click(screen.getByTestId('chip-2027'))
    expect(screen.getByTestId('unannounced').textContent).toContain('China has not announced 2027 yet')
    await userEvent.click(screen.getByTestId('ask-again'))
    await waitFor(() => expect(asked).toEqual([{ url: '/api/calendars', body: { region: 'cn' } }]))
    await useLocale('zh-CN')
    await waitFor(() => expect(screen.getByTestId('unannounced').textContent).toContain('中国2027年的放假安排还没有公布'))
  })

  test('a shutdown is seen before it is saved, then taken out again', async () => {
    render(Calendars)
    await userEvent.click(await screen.findByTestId('add-days'))
    await userEvent.click(await screen.findByTestId('days-save'))
    expect(world.saved, 'nothing without a day and a name').toEqual([])
    await day('days-from', '2026-11-26')
    await day('days-to', '2026-11-29')
    expect(screen.getByTestId('effect').textContent).toContain('2 working days become days off. What is due on Nov 26 moves to Nov 30.')
    expect(screen.getAllByTestId('month-2026-11').some((month) => month.querySelectorAll('.turned').length === 2)).toBe(true)
    await userEvent.type(screen.getByTestId('days-en'), 'Shutdown')
    await userEvent.click(screen.getByTestId('days-save'))
    const both = { 'zh-CN': 'Shutdown', en: 'Shutdown' }
    await waitFor(() =>
      expect(world.saved).toEqual([{ op: 'set', kind: 'calendar', id: 'calendar-cn-2026', fields: { closed: days('2026-11-26', '2026-11-29', both) } }]),
    )
    const row = await screen.findByTestId('run-closed')
    await userEvent.click(within(row).getByRole('button', { name: /Delete: Shutdown, Nov 26 – Nov 29/ }))
    await waitFor(() => expect(world.get<'calendar'>('calendar-cn-2026')?.v.closed).toEqual({}))
    toasts().at(-1)?.action?.run()
    await waitFor(() => expect(Object.keys(world.get<'calendar'>('calendar-cn-2026')?.v.closed ?? {})).toHaveLength(4))
  })

  test('a day the calendars do not reach is refused in words', async () => {
    render(Calendars)
    await userEvent.click(await screen.findByTestId('add-days'))
    await screen.findByTestId('days-sheet')
    await day('days-from', '2031-01-01')
    expect(screen.getByText('Calendars are kept for 2026, 2027.')).toBeTruthy()
    await day('days-from', '2026-12-02')
    await day('days-to', '2026-12-01')
    expect(screen.getByText('The last day lies before the first.')).toBeTruthy()
  })

  test('a part of a country is added by the server', async () => {
    render(Calendars)
    await userEvent.click(await screen.findByTestId('add-region'))
    const country = await screen.findByTestId('region-country')
    await waitFor(() => expect(within(country).getByText('Germany')).toBeTruthy())
    await userEvent.selectOptions(country, 'de')
    await userEvent.selectOptions(await screen.findByTestId('region-part'), 'by')
    await userEvent.click(screen.getByTestId('region-add'))
    await waitFor(() => expect(asked.at(-1)).toEqual({ url: '/api/calendars', body: { region: 'de-by' } }))
  })
})
