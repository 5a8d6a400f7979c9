// @vitest-environment jsdom
import { beforeEach, describe, expect, test } from 'vitest'
import { allSentences, list, preferredLocale, say, t, tr, useLocale } from '.'
import { formatMoney } from '../money'

describe('t', () => {
  beforeEach(async () => {
    localStorage.clear()
    await useLocale('en')
    await allSentences()
  })

  test('fills arguments and chooses the plural', () => {
    expect(t('common.days', { n: 1 })).toBe('1 day')
    expect(t('common.days', { n: 1200 })).toBe('1,200 days')
    expect(t('grade.label', { grade: 'B' })).toBe('Grade B')
  })

  test('switches at run time, sets <html lang>, and remembers the choice', async () => {
    await useLocale('zh-CN', true)
    expect(t('common.days', { n: 1 })).toBe('1 天')
    expect(t('edit.account')).toBe('编辑客户')
    expect(document.documentElement.lang).toBe('zh-CN')
    expect(preferredLocale(['en-GB'])).toBe('zh-CN')
  })

  test('a code nobody knows yet gets the general sentence, never a crash', () => {
    expect(say('error', 'from_the_future')).toContain('from_the_future')
    expect(say('error', 'required')).toBe('This must be filled in.')
  })

  test('the first language of the browser we speak is taken; Chinese when none is', () => {
    expect(preferredLocale(['fr', 'en-GB', 'zh-TW'])).toBe('en')
    expect(preferredLocale(['zh-Hant-HK', 'en'])).toBe('zh-CN')
    expect(preferredLocale(['fr'])).toBe('zh-CN')
  })

  test('money is short where no digit is lost', async () => {
    expect(formatMoney({ minor: 230_000_000, currency: 'CNY' })).toBe('¥2.3M')
    expect(formatMoney({ minor: 123_456_700, currency: 'CNY' })).toBe('¥1,234,567')
    await useLocale('zh-CN')
    expect(formatMoney({ minor: 230_000_000, currency: 'CNY' })).toBe('¥230万')
    expect(formatMoney({ minor: 1_250, currency: 'CNY' })).toBe('¥12.50')
  })

  test('lists and playbook texts follow the language', async () => {
    expect(list(['Wang Li', 'Li Minglang'])).toBe('Wang Li, Li Minglang')
    expect(tr({ 'zh-CN': '预算', en: 'Budget' })).toBe('Budget')
    await useLocale('zh-CN')
    expect(list(['王丽', '李明朗'])).toBe('王丽、李明朗')
  })
})
