/** What the administrator decided about a preview. Pure. */
import type { Choice, Mapping, Preview, PreviewRow } from '../../net/transfer'

export type Choices = Readonly<Record<number, Choice>>
export type Filter = 'all' | PreviewRow['action']

/** The choice in force for a row: the person's, else the server's suggestion. A refused row is always left out. */
export function choiceOf(row: PreviewRow, choices: Choices): Choice {
  if (row.action === 'refused') return 'skip'
  return choices[row.row] ?? (row.choice || (row.action === 'duplicate' ? 'skip' : 'create'))
}

/** A file of orders: each goes to an account that is known, so no plot is to be chosen. */
export function isOrders(preview: Preview): boolean {
  const fields = new Set(preview.columns.map((column) => column.field))
  return ['account.name', 'order.day', 'order.amount'].every((one) => fields.has(one))
}

/** How many rows the import would write. */
export function importing(preview: Preview, choices: Choices): number {
  return preview.rows.filter((row) => choiceOf(row, choices) !== 'skip').length
}

export function filtered(preview: Preview, filter: Filter): readonly PreviewRow[] {
  return filter === 'all' ? preview.rows : preview.rows.filter((row) => row.action === filter)
}

/** What each column goes to, as the server maps it now. */
export function mappingOf(preview: Preview): Mapping {
  return Object.fromEntries(preview.columns.map((column) => [column.index, column.field]))
}

/** Send one column elsewhere; a field holds one column, so whoever had it is left out. */
export function remapped(mapping: Mapping, index: number, field: string | null): Mapping {
  const next: Record<number, string | null> = { ...mapping }
  if (field !== null) for (const key of Object.keys(next)) if (next[Number(key)] === field) next[Number(key)] = null
  next[index] = field
  return next
}

/** Below this the server is guessing. */
export const SURE = 0.75
