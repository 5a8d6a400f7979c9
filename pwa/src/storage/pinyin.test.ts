/** The same search keys as the server's (tests/vectors/pinyin.json), and what they find. */
import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { pinyinKey } from './pinyin'
import { matchSyllables, tokensOf } from './syllables'

interface Case {
  description: string
  text: string
  person: boolean
  key: string
  finds: string[]
  misses: string[]
}
const { cases } = JSON.parse(readFileSync(new URL('../../../tests/vectors/pinyin.json', import.meta.url), 'utf8')) as { cases: Case[] }

describe.each(cases)('$description', ({ text, person, key, finds, misses }) => {
  it('has the same key as on the server', () => expect(pinyinKey(text, person)).toBe(key))
  it.each(finds)('is found by %s', (query) => expect(matchSyllables(tokensOf(key), query)).toBeDefined())
  if (misses.length > 0) it.each(misses)('is not found by %s', (query) => expect(matchSyllables(tokensOf(key), query)).toBeUndefined())
})

it('knows which characters matched', () => {
  expect(matchSyllables(tokensOf('chong qing - chang an'), 'changa')).toEqual([3, 5])
  expect(matchSyllables(tokensOf('shan|dan xiong xin'), 'dx')).toEqual([0, 2])
})

it('ends quickly on what nearly matches everywhere', () => {
  const key = Array.from({ length: 200 }, () => 'aaa|aaaa').join(' ')
  expect(matchSyllables(tokensOf(key), `${'a'.repeat(25)}b`)).toBeUndefined()
})
