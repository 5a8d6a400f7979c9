/** The rules of the method, case by case: `tests/shared_schema/test_rules.py` runs the same vectors in Python. */
import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { evaluate, readingOf } from './conditions'
import * as rules from './index'
import type { Family } from './index'

const json = (path: string): unknown => JSON.parse(readFileSync(new URL(path, import.meta.url), 'utf8'))
const playbook = rules.load(readFileSync(new URL('../generated/playbook.json', import.meta.url), 'utf8'))

type Raw = Readonly<Record<string, unknown>>
interface Case {
  readonly description: string
  readonly rule: string
  readonly today: string
  readonly limit?: null
  readonly kinds?: Parameters<typeof rules.cautions>[4]
  readonly family: { readonly account: Raw } & Readonly<Record<string, readonly Raw[] | undefined>>
  readonly expect: unknown
}
interface ConditionCase {
  readonly description: string
  readonly today: string
  readonly about: string
  readonly expression: unknown
  readonly expect: unknown
}
interface BudgetCase {
  readonly description: string
  readonly today: string
  readonly grades: Readonly<Record<string, string | null>>
  readonly visits: readonly Raw[]
  readonly expect: unknown
}

const fill = (records: readonly Raw[] | undefined, prefix: string, defaults: Raw): Raw[] =>
  (records ?? []).map((record, n) => ({ id: `${prefix}${n}`, ...defaults, ...record }))

/** A vector leaves out what does not matter; this puts it back. */
function familyOf(raw: Case['family']): Family {
  const fact = { kind: 'fact', account: 'a1', subject: 'a1', author: 'p1', recorded_at: '2026-11-21T08:00:00Z' }
  return {
    account: { id: 'a1', kind: 'account', ...raw.account },
    contacts: fill(raw['contacts'], 'c', { kind: 'contact' }),
    opportunities: fill(raw['opportunities'], 'o', { kind: 'opportunity' }),
    visits: fill(raw['visits'], 'v', { kind: 'visit', account: 'a1' }),
    facts: fill(raw['facts'], 'f', fact),
    tasks: fill(raw['tasks'], 't', { kind: 'task' }),
    plot: raw['plot'],
    calendars: fill(raw['calendars'], 'k', { kind: 'calendar' }),
  } as unknown as Family
}

const isMap = (value: unknown): value is Raw => typeof value === 'object' && value !== null && !Array.isArray(value)

/** Does the answer hold what the vector names? */
function agrees(found: unknown, expected: unknown): boolean {
  if (isMap(expected) && Array.isArray(expected['$has'])) {
    return Array.isArray(found) && expected['$has'].every((e) => found.some((f) => agrees(f, e)))
  }
  if (isMap(expected)) {
    return isMap(found) && Object.entries(expected).every(([key, value]) => Object.hasOwn(found, key) && agrees(found[key], value))
  }
  if (Array.isArray(expected)) {
    return Array.isArray(found) && found.length === expected.length && expected.every((e, i) => agrees(found[i], e))
  }
  return found === expected
}

const plainMaps = (value: unknown): unknown =>
  value instanceof Map ? Object.fromEntries([...value].map(([key, inner]) => [key, plainMaps(inner)])) : value

const RULES: Readonly<Record<string, (family: Family, at: Case) => unknown>> = {
  select_facts: (family, { today }) => plainMaps(rules.selectFacts(playbook, family.facts, today)),
  suggest_grade: (family, { today }) => rules.suggestGrade(playbook, family, today),
  next_touch: (family, { today }) => rules.nextTouch(playbook, family, today),
  suggest_touch: (family, { today }) => rules.suggestTouch(playbook, family, today),
  unknowns: (family, { today, limit }) => rules.unknowns(playbook, family, today, undefined, limit),
  cautions: (family, { today, kinds }) => rules.cautions(playbook, family, today, undefined, kinds),
  brief: (family, { today }) => rules.brief(playbook, family, today),
}

for (const file of ['facts', 'grade', 'cadence', 'calendars', 'touches', 'unknowns', 'warnings', 'contradictions', 'care', 'brief']) {
  describe(`tests/vectors/${file}.json`, () => {
    for (const at of json(`../../../tests/vectors/${file}.json`) as Case[]) {
      it(at.description, () => {
        const found = RULES[at.rule]?.(familyOf(at.family), at)
        expect(agrees(found, at.expect), JSON.stringify(found, null, 1)).toBe(true)
      })
    }
  })
}

describe('tests/vectors/conditions.json', () => {
  const { family: raw, cases } = json('../../../tests/vectors/conditions.json') as { family: Case['family']; cases: ConditionCase[] }
  for (const at of cases) {
    it(at.description, () => {
      const family = familyOf(raw)
      const reading = readingOf(playbook, family, rules.selectFacts(playbook, family.facts, at.today), at.today)
      const all = [...(family.contacts ?? []), ...(family.opportunities ?? [])]
      const record = all.find((one) => one.id === at.about) ?? family.account
      expect(agrees(evaluate(at.expression, { reading, record, kind: record.kind }), at.expect)).toBe(true)
    })
  }
})

describe('tests/vectors/budget.json', () => {
  for (const at of json('../../../tests/vectors/budget.json') as BudgetCase[]) {
    it(at.description, () => {
      const visits = fill(at.visits, 'v', { kind: 'visit' }) as unknown as Parameters<typeof rules.timeBudget>[2]
      const found = rules.timeBudget(playbook, new Map(Object.entries(at.grades)), visits, at.today)
      expect(agrees(found, at.expect), JSON.stringify(found, null, 1)).toBe(true)
    })
  }
})

describe('trust', () => {
  it('has a factor for what nobody can explain, 1 where a playbook says nothing (K11)', () => {
    const method = playbook.trust!
    const facts = method.pointers.slice(0, 12).map((one, n) => ({ id: `f${n}`, kind: 'fact' as const, subject: 'c1', item: `told.${one.id}`, value: true, day: '2026-11-01' }))
    const known = rules.selectFacts(playbook, facts as never, '2026-11-21')
    const percent = (unexplained: number): number =>
      rules.trust({ ...playbook, trust: { ...method, unexplained_percent: unexplained } }, known, 'c1', 'a1')!.percent
    expect(percent(100)).toBe(rules.trust(playbook, known, 'c1', 'a1')!.percent)
    expect(percent(100)).toBeGreaterThanOrEqual(20)
    expect(percent(50)).toBe(Math.floor(percent(200) / 4))
  })
})

describe('purposesOf', () => {
  it('offers the purposes of the stage (V1)', () => {
    expect(rules.purposesOf(playbook, 'opened').map((p) => p.id)).toEqual([
      'list.target', 'list.grade', 'list.complete', 'first.goodwill', 'first.facts', 'first.is_it_a',
    ])
  })
  it('offers those of cultivation without a stage, or in a stage it does not know', () => {
    expect(rules.purposesOf(playbook, null)).toEqual(playbook.maintenance)
    expect(rules.purposesOf(playbook, 'future')).toEqual(playbook.maintenance)
  })
})
