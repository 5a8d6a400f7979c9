/** Segments as text: the vectors, and a column that is read when it is asked for. */
import { readFileSync } from 'node:fs'
import { describe, expect, it, vi } from 'vitest'
import type { Segment } from '../generated/protocol'
import { theirs } from '../testing/person'
import { asText } from './columnar'
import { fromText } from './segment_text'
import { rowAt, rowsOf, valueAt } from './segments'

interface Case {
  readonly description: string
  readonly segment: Segment
  readonly text: string
}
const { texts } = JSON.parse(readFileSync(new URL('../../../tests/vectors/segments.json', import.meta.url), 'utf8')) as { texts: Case[] }

describe.each(texts)('$description', ({ segment, text }) => {
  it('is written as the server writes it', () => expect(asText(segment)).toBe(text))
  it('is read', () => expect(fromText(text)).toEqual(segment))
  it('is read by whoever knows nothing of lines', () => expect(JSON.parse(text)).toEqual(segment))
  it('is read where it stands on one line', () => expect(fromText(JSON.stringify(segment))).toEqual(segment))
})

const visits: Segment = {
  kind: 'visit', ids: ['V1', 'V2'], seqs: [1, 2], cs: [1, 2], own: [theirs(1), theirs(2)], rest: {},
  fields: { account: [['A1', 'A2'], 0], note: [['Ball bearings', 'Two axles'], 0], place: [[null, 'Hall 3'], [null, theirs(3)]] },
}

it('reads a column when it is asked for, once', () => {
  const parse = vi.spyOn(JSON, 'parse')
  const read = (): string[] => parse.mock.calls.map(([text]) => text).filter((text) => text.startsWith('[['))
  const segment = fromText(asText(visits))
  expect(read()).toEqual([])
  expect(valueAt({ segment, index: 1 }, 'account')).toBe('A2')
  expect(valueAt({ segment, index: 0 }, 'account')).toBe('A1')
  expect(read()).toEqual(['[["A1","A2"],0]'])
  expect(rowsOf(segment)).toEqual(rowsOf(visits))
  expect(read()).toHaveLength(3)
  parse.mockRestore()
})

it('is written again with what was never read', () => {
  expect(asText(fromText(asText(visits)))).toBe(asText(visits))
})

it('a damaged column is one no record has; damage before the columns is told', () => {
  const text = asText(visits)
  const segment = fromText(text.replace('"Two axles"]', '"Two axles'))
  expect(rowAt({ segment, index: 1 }).f).toEqual({ account: ['A2', theirs(2)], place: ['Hall 3', theirs(3)] })
  expect(() => fromText(text.replace('"ids":[', '"ids":'))).toThrow(SyntaxError)
  expect(() => fromText(text.slice(0, -20))).toThrow(SyntaxError)
})
