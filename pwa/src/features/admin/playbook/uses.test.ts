// @vitest-environment jsdom
import { beforeAll, describe, expect, test } from 'vitest'
import shipped from '../../../generated/playbook.json'
import { allSentences, useLocale } from '../../../ui/messages'
import { namesFor } from './expressions'
import { calledIn, optionsFor } from './references'
import type { Raw } from './tree'
import { usesOf } from './uses'

const RAW = shipped as unknown as Raw
beforeAll(async () => {
  await useLocale('en')
  await allSentences()
})

describe('what a name in a condition decides', () => {
  const signal = (id: string, when: unknown): Raw => ({ id, label: { 'zh-CN': id, en: `Says ${id}: {n}` }, when })
  const raw: Raw = {
    thresholds: { few: 2, unused: 1 },
    conditions: { small: { when: ['<', ['count', 'contacts'], ['threshold', 'few']] }, self: { when: ['is', 'self'] } },
    signals: [signal('a', ['<', 1, ['threshold', 'few']]), signal('b', ['and', ['is', 'small'], true]), signal('few', ['=', ['field', 'status'], 'few'])],
  }

  test('is told in the playbook’s own words, also through a named condition; a word that only looks like it is none', () => {
    expect(usesOf(raw, 'threshold', 'few')).toEqual(['Says b: …', 'Says a: …'])
    expect(usesOf(raw, 'condition', 'small')).toEqual(['Says b: …'])
  })

  test('is nothing where nothing asks it, and ends where a condition asks itself', () => {
    expect(usesOf(raw, 'threshold', 'unused')).toEqual([])
    expect(usesOf(raw, 'condition', 'self')).toEqual([])
  })

  test('stands beside every threshold and condition that ships and is asked by one', () => {
    for (const [part, asked] of [['thresholds', 'threshold'], ['conditions', 'condition']] as const) {
      const told = Object.keys(RAW[part] as object).flatMap((id) => usesOf(RAW, asked, id))
      expect(told.length).toBeGreaterThan(0)
      expect(told.filter((one) => /[{}]/.test(one))).toEqual([])
    }
  })
})

test('what a condition may name is offered in words, never as the id that is written', () => {
  expect(namesFor(RAW, 'set', 'account', []).map((one) => one.label)).toContain('contact')
  expect(namesFor(RAW, 'field', 'opportunity', []).find((one) => one.id === 'expected_close')?.label).not.toBe('expected_close')
  expect(optionsFor(RAW, 'TimePlan', 'grade', ['time_budget', 'plans', 0, 'grade'])?.at(-1)).toEqual({ id: 'new', label: 'New accounts' })
})

test('a member without words of its own is called by what it names', () => {
  const raw: Raw = {
    segments: [{ id: 's', label: { 'zh-CN': '小', en: 'Small' } }],
    products: [{ id: 'p', label: { 'zh-CN': '财务', en: 'ERP' } }],
    grades: [{ id: 'A', label: { 'zh-CN': '甲', en: 'A: soon' } }],
  }
  expect(calledIn(raw, 'Fit', { segment: 's', product: 'p' }, 'No. 1')).toBe('Small → ERP')
  expect(calledIn(raw, 'TimePlan', { grade: 'new' }, 'No. 1')).toBe('New accounts')
  expect(calledIn(raw, 'TimePlan', { grade: 'A' }, 'No. 1')).toBe('A: soon')
  expect(calledIn(raw, 'Sequence', { id: 'dates' }, 'No. 1')).toBe('dates')
  expect(calledIn(raw, 'Fit', {}, 'No. 1')).toBe('No. 1')
})
