/** A table's answer (K6): flat, `row.column` to what was filled in, so that it stays one value of one fact. */
import type { Column, Item } from '../generated/playbook'
import { formatNumber, tr } from './messages'

export type Cells = Readonly<Record<string, string | number | boolean | null>>

export const isTable = (value: unknown): value is Cells => typeof value === 'object' && value !== null && !Array.isArray(value)

const keyOf = (row: string, column: string): string => `${row}.${column}`

export const cell = (cells: Cells, row: string, column: string): Cells[string] | undefined => cells[keyOf(row, column)]

/** The rows with something in them. */
export function filledRows(item: Pick<Item, 'rows' | 'columns'>, cells: Cells): ReadonlySet<string> {
  const has = (row: string): boolean => item.columns.some((column) => (cell(cells, row, column.id) ?? '') !== '')
  return new Set(item.rows.map((row) => row.id).filter(has))
}

/** The table with one cell filled or, with nothing, emptied; undefined when it holds nothing any more. What is typed as a
 *  number and is none stays as typed: nothing a person entered is thrown away. */
export function withCell(cells: Cells, row: string, column: Pick<Column, 'id' | 'kind'>, text: string | null): Cells | undefined {
  const { [keyOf(row, column.id)]: _, ...others } = cells
  const typed = text ?? ''
  if (!typed.trim()) return Object.keys(others).length > 0 ? others : undefined
  // A number only once it reads as typed: "1." is on its way to 1.5.
  const number = Number(typed)
  return { ...others, [keyOf(row, column.id)]: column.kind === 'number' && String(number) === typed ? number : typed }
}

/** Row by row, in words: "R&D: 台北, 苏州 (in 2–3 years)". */
export function showTable(item: Pick<Item, 'rows' | 'columns'>, cells: Cells): { readonly row: string; readonly cells: string }[] {
  return item.rows.flatMap((row) => {
    const parts = item.columns.flatMap((column) => {
      const value = cell(cells, row.id, column.id) ?? ''
      if (value === '') return []
      const choice = column.choices.find((one) => one.id === value)
      const shown = choice ? tr(choice.label) : typeof value === 'number' ? formatNumber(value) : String(value)
      return [`${tr(column.label)} ${shown}`]
    })
    return parts.length > 0 ? [{ row: tr(row.label), cells: parts.join(' · ') }] : []
  })
}
