// @vitest-environment jsdom
import { render, screen } from '@testing-library/svelte'
import userEvent from '@testing-library/user-event'
import { beforeAll, describe, expect, test } from 'vitest'
import playbook from '../generated/playbook.json'
import { itemOf, type Item, type Playbook } from '../rules/playbook'
import { useLocale } from './messages'
import TableField from './TableField.svelte'
import { filledRows, showTable, withCell } from './tables'

const table = itemOf(playbook as unknown as Playbook, 'ownership.table') as Item
const text = { id: 'home_now', kind: 'text' } as const
const number = { id: 'n', kind: 'number' } as const

beforeAll(() => useLocale('en'))

describe('a table, flat', () => {
  test('fills and empties single cells; with the last one it is no answer any more', () => {
    const one = withCell({}, 'rnd', text, '台北')
    expect(one).toEqual({ 'rnd.home_now': '台北' })
    const two = withCell(one ?? {}, 'users', number, '120')
    expect(two).toEqual({ 'rnd.home_now': '台北', 'users.n': 120 })
    expect(withCell(two ?? {}, 'users', number, ' ')).toEqual(one)
    expect(withCell(one ?? {}, 'rnd', text, null)).toBeUndefined()
  })

  test('keeps what is on its way to a number, or none, as typed', () => {
    expect(withCell({}, 'users', number, '1.')).toEqual({ 'users.n': '1.' })
    expect(withCell({}, 'users', number, '约 100')).toEqual({ 'users.n': '约 100' })
  })

  test('is told row by row, empty rows left out', () => {
    expect(showTable(table, { 'rnd.home_now': '台北', 'rnd.home_later': '苏州', 'users.home_now': null })).toEqual([
      { row: 'R&D', cells: 'Head office: now 台北 · Head office: in 2–3 years 苏州' },
    ])
    expect([...filledRows(table, { 'rnd.home_now': '台北', 'users.home_now': '' })]).toEqual(['rnd'])
  })
})

test('one row at a time: fill it, go to the next, come back to it (K6)', async () => {
  let value: unknown = undefined
  const { rerender } = render(TableField, { item: table, value, onchange: (next: unknown) => (value = next) })
  const show = (): Promise<void> => rerender({ item: table, value })
  await userEvent.type(screen.getByLabelText('Head office: now'), 'T')
  await show()
  expect(value).toEqual({ 'rnd.home_now': 'T' })
  expect(screen.getAllByRole('textbox')).toHaveLength(table.columns.length)
  await userEvent.click(screen.getByTestId('table-next'))
  await userEvent.type(screen.getByLabelText('Mainland: now'), 'S')
  await show()
  expect(value).toEqual({ 'rnd.home_now': 'T', 'orders.mainland_now': 'S' })
  await userEvent.click(screen.getByRole('radio', { name: '✓ R&D' }))
  expect(screen.getByLabelText('Head office: now')).toHaveProperty('value', 'T')
})
