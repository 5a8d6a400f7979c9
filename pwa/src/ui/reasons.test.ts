// @vitest-environment jsdom
import { beforeAll, describe, expect, test } from 'vitest'
import { allSentences, useLocale } from './messages'
import playbook from '../generated/playbook.json'
import type { Playbook } from '../rules/playbook'
import { gradesInWords, why, whys } from './reasons'

const telling = { playbook: playbook as unknown as Playbook, today: '2026-11-21', nameOf: () => '李明朗' }

beforeAll(async () => {
  await useLocale('en')
  await allSentences()
})

describe('reasons in words', () => {
  test('a cadence as the method says it (G5)', () => {
    const reasons = [
      { code: 'touch.cadence', args: { grade: 'B', days: 14 } },
      { code: 'touch.last', args: { days_ago: 17, touch: 'visit' } },
    ]
    expect(whys(reasons, telling)).toBe('B, every 14 days, last touched 17 days ago')
    expect(why({ code: 'touch.last', args: { days_ago: 0, touch: 'call' } }, telling)).toBe('touched today')
  })

  test('working days and the holiday that moved the day (G5)', async () => {
    const holiday = { 'zh-CN': '国庆节', en: 'National Day' }
    const reasons = [
      { code: 'touch.cadence', args: { grade: 'B', days: 10, unit: 'working_days' } },
      { code: 'touch.after_holiday', args: { from: '2026-10-03', holiday } },
    ]
    expect(whys(reasons, telling)).toBe('B, every 10 working days, after National Day')
    expect(why({ code: 'touch.override', args: { days: 1, reason: null } }, telling)).toBe('Own cadence: every day')
    await useLocale('zh-CN')
    expect(whys(reasons, telling)).toBe('B 级，每 10 个工作日一次，国庆节后')
    await useLocale('en')
    expect(why({ code: 'touch.after_weekend', args: { from: '2026-11-14' } }, telling)).toBe('after the weekend')
  })

  test('items and choices become words', () => {
    const grade = { item: 'need.determination', value: 'high', age_days: 9, fresh: true }
    expect(why({ code: 'grade.input', args: grade }, telling)).toMatch(/Determination.*: High \(9 days ago\)/)
  })

  test('what to ask is the item’s own question, or what tells two grades apart', () => {
    expect(why({ code: 'ask.item', args: { item: 'need.selection' } }, telling)).toContain('?')
    expect(why({ code: 'ask.grade', args: { grade: 'B', system: false } }, telling)).toContain('waiting for')
    expect(gradesInWords(['B', 'C'])).toBe('B or C')
  })

  test('a code from a newer server is shown, not thrown', () => {
    expect(why({ code: 'people.from_the_future', args: {} }, telling)).toBe('people.from_the_future')
  })
})
