/** When an account is touched more or less often than its grade says, by a rule of the playbook or its segment (G5).
 *  Mirrors `shared_schema/rules/intervals.py`, where the order stands; `tests/vectors/intervals.json` holds both. */
import { holds, readingOf } from './conditions'
import { selectFacts } from './facts'
import type { Playbook } from './playbook'
import type { Family, Reason } from './types'
import { segment } from './worth'

/** The days and the reason for them; null: the grade decides. */
export function specialInterval(
  playbook: Playbook, family: Family, grade: string | undefined, today: string,
): [number, Reason] | null {
  const { rules, by_segment } = playbook.cadences
  if (rules.length === 0 && Object.keys(by_segment).length === 0) return null
  const known = selectFacts(playbook, family.facts, today)
  const at = { reading: readingOf(playbook, family, known, today), record: family.account, kind: 'account' }
  const rule = rules.find((one) => holds(one.when, at))
  if (rule) return [rule.days, { code: 'touch.rule', args: { grade: grade ?? null, days: rule.days, rule: rule.id } }]
  const found = segment(playbook, family, today, known).segment
  const given = found !== null && Object.hasOwn(by_segment, found) ? by_segment[found] : undefined
  const days = given && grade !== undefined && Object.hasOwn(given, grade) ? given[grade] : undefined
  return days === undefined ? null : [days, { code: 'touch.segment', args: { grade, days, segment: found } }]
}
