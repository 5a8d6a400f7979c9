// @vitest-environment jsdom
import { beforeAll, describe, expect, test } from 'vitest'
import playbook from '../generated/playbook.json'
import type { Playbook } from '../rules/playbook'
import { useLocale } from './messages'
import { say } from './signals'

const telling = {
  playbook: playbook as unknown as Playbook, today: '2026-11-21',
  nameOf: (id: string) => (id === 'c1' ? '李明朗' : undefined),
}
const caution = (signal: string, args: Readonly<Record<string, unknown>>, ask: string | null = null, subject = 'o1') => ({
  signal, kind: 'warning', about: 'opportunity', subject, args, ask,
})

beforeAll(() => useLocale('en'))

describe('signals in words', () => {
  test('dates of a sequence, by the items they belong to', () => {
    const late = { first: 'schedule.decide', first_value: '2026-12', second: 'schedule.sign', second_value: '2026-11' }
    const said = say(caution('schedule.out_of_order', late, 'schedule.sign'), telling)
    expect(said.text).toContain('(Dec 2026) is later than')
    expect(said.next).toContain('?')
    expect(say(caution('schedule.passed', { item: 'schedule.decide', value: '2026-10' }), telling).text).toContain('Oct 2026) has passed')
  })

  test('money, answers, percentages, days ago and names', () => {
    const money = { budget: { minor: 50_000_000, currency: 'CNY' }, amount: { minor: 80_000_000, currency: 'CNY' } }
    expect(say(caution('budget.below_amount', money), telling).text).toContain('¥500K')
    const slow = { process: 'tender', days: 60, left: 40, value: '2026-12' }
    expect(say(caution('decision.too_slow', slow), telling).text).toMatch(/Dec 2026, in 40 days; “.+” usually takes 60/)
    expect(say(caution('people.weights_over', { sum: 110 }), telling).text).toContain('110 %')
    const cold = say(caution('people.cold', { days_ago: 121 }, null, 'c1'), telling)
    expect(cold.text).toContain('李明朗')
    expect(cold.text).not.toMatch(/[{}]/)
    expect(cold.next).toBe('Meet 李明朗 again')
  })

  test('a signal of another playbook is named by its id, never hidden', () => {
    expect(say(caution('people.from_the_future', {}), telling)).toEqual({ text: 'people.from_the_future', next: '' })
  })

  test('no sentence of the playbook is left with a gap, in either language', async () => {
    for (const locale of ['zh-CN', 'en'] as const) {
      await useLocale(locale)
      for (const signal of telling.playbook.signals) {
        const args = Object.fromEntries(signal.arguments.map(({ name }) => [name, 3]))
        const said = say(caution(signal.id, args, signal.ask, 'c1'), telling)
        expect(said.text, signal.id).not.toMatch(/[{}]|undefined|^$/)
        expect(said.next, signal.id).not.toMatch(/[{}]|undefined|^$/)
      }
    }
  })
})
