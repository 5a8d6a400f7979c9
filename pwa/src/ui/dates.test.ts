// @vitest-environment jsdom
import { beforeAll, describe, expect, test } from 'vitest'
import { addDays, age, ago, dayIn, daysBetween, deviceZone, showDay, showMonth, since } from './dates'
import { useLocale } from './messages'

beforeAll(() => useLocale('zh-CN'))

describe('days', () => {
  test('arithmetic ignores the device zone and knows the calendar', () => {
    expect(addDays('2026-12-31', 1)).toBe('2027-01-01')
    expect(addDays('2028-03-01', -1)).toBe('2028-02-29')
    expect(daysBetween('2026-11-21', '2026-12-05')).toBe(14)
    expect(daysBetween('2026-03-09', '2026-03-08')).toBe(-1)
  })

  test('the day of an instant is the plot’s, not the device’s', () => {
    const at = Date.parse('2026-11-21T17:30:00Z')
    expect(dayIn('Asia/Shanghai', at)).toBe('2026-11-22')
    expect(dayIn('America/New_York', at)).toBe('2026-11-21')
    expect(dayIn('Not/AZone', at)).toBe('2026-11-21')
  })

  test('days are shown with the year only when it is another', () => {
    expect(showDay('2026-11-21', '2026-11-25')).toBe('11月21日')
    expect(showDay('2025-11-21', '2026-11-25')).toBe('2025年11月21日')
    expect(showMonth('2026-11')).toBe('2026年11月')
  })
})

describe('ages', () => {
  test.each(['zh-CN', 'en'] as const)('are said as the browser says them, in %s', async (language) => {
    await useLocale(language)
    const long = new Intl.RelativeTimeFormat(language, { numeric: 'auto' })
    const short = new Intl.RelativeTimeFormat(language, { numeric: 'auto', style: 'short' })
    const unit = (days: number): [number, Intl.RelativeTimeFormatUnit] => {
      const size = Math.abs(days)
      if (size < 14) return [days, 'day']
      if (size < 60) return [Math.trunc(days / 7), 'week']
      return size < 730 ? [Math.trunc(days / 30.44), 'month'] : [Math.trunc(days / 365.25), 'year']
    }
    for (let days = -2000; days <= 2000; days++) expect(ago(days), String(days)).toBe(long.format(...unit(days)))
    for (let minutes = 1; minutes < 60; minutes++) expect(since(0, minutes * 60_000)).toBe(short.format(-minutes, 'minute'))
    for (let hours = 1; hours < 24; hours++) expect(since(0, hours * 3_600_000)).toBe(short.format(-hours, 'hour'))
    await useLocale('zh-CN')
  })

  test('are said in the unit a person would use', () => {
    expect(age('2026-11-21', '2026-11-21')).toBe('今天')
    expect(age('2026-11-20', '2026-11-21')).toBe('昨天')
    expect(ago(-13)).toBe('13天前')
    expect(ago(-20)).toBe('2周前')
    expect(ago(-200)).toBe('6个月前')
    expect(ago(-800)).toBe('2年前')
    expect(ago(3)).toBe('3天后')
  })

  test('instants go from just now to days', () => {
    const now = 1_000_000_000_000
    expect(since(now - 20_000, now)).toBe('刚刚')
    expect(since(now - 120_000, now)).toBe('2分钟前')
    expect(since(now - 3 * 3_600_000, now)).toBe('3小时前')
    expect(since(now - 25 * 3_600_000, now)).toBe(age(dayIn(deviceZone(), now - 25 * 3_600_000), dayIn(deviceZone(), now)))
    expect(since(now - 47 * 3_600_000, now)).toBe(age(dayIn(deviceZone(), now - 47 * 3_600_000), dayIn(deviceZone(), now)))
    expect(since(now - 25 * 3_600_000, now)).not.toContain('小时')
    expect(since(now + 5_000, now)).toBe('刚刚')
  })
})
