import { describe, expect, it } from 'vitest'
import type { Preview, PreviewRow } from '../../net/transfer'
import { choiceOf, filtered, importing, mappingOf, remapped } from './plan'

const row = (n: number, action: PreviewRow['action'], choice: PreviewRow['choice'] = ''): PreviewRow => ({
  row: n, action, name: `n${n}`, values: {}, duplicates: [], problems: [], choice,
})
const preview = {
  rows: [row(2, 'create', 'create'), row(3, 'duplicate', 'skip'), row(4, 'refused'), row(5, 'duplicate', 'merge:A1')],
  columns: [
    { index: 0, header: '名称', field: 'account.name', confidence: 1, samples: [] },
    { index: 1, header: '备注', field: null, confidence: 0, samples: [] },
  ],
} as unknown as Preview

describe('an import plan', () => {
  it('follows the server until the person says otherwise, and never imports a refused row', () => {
    expect(preview.rows.map((one) => choiceOf(one, {}))).toEqual(['create', 'skip', 'skip', 'merge:A1'])
    expect(choiceOf(preview.rows[1]!, { 3: 'create' })).toBe('create')
    expect(choiceOf(preview.rows[2]!, { 4: 'create' })).toBe('skip')
    expect(importing(preview, {})).toBe(2)
    expect(importing(preview, { 2: 'skip', 3: 'create' })).toBe(2)
  })

  it('shows only what was asked for', () => {
    expect(filtered(preview, 'all')).toHaveLength(4)
    expect(filtered(preview, 'duplicate').map((one) => one.row)).toEqual([3, 5])
  })

  it('lets a field hold one column only', () => {
    const mapping = mappingOf(preview)
    expect(remapped(mapping, 1, 'account.name')).toEqual({ 0: null, 1: 'account.name' })
    expect(remapped(mapping, 0, null)).toEqual({ 0: null, 1: null })
  })
})
