/** When an account is touched more or less often than its grade says, by a rule of the playbook or its segment (G5).
 *  Mirrors `shared_schema/rules/intervals.py`, where the order stands; `tests/vectors/intervals.json` holds both. */
import { told, type Interval } from './cadence'
import { holds, readingOf } from './conditions'
import { selectFacts } from './facts'
import type { Playbook } from './playbook'
import type { Family } from './types'
import { segment } from './worth'

/** How long, and the reason; null: the grade decides. */
export function specialInterval(
  playbook: Playbook, family: Family, grade: string | undefined, today: string,
): Interval | null {
  const { rules, by_segment, segments_in_working_days = [] } = playbook.cadences
  if (rules.length === 0 && Object.keys(by_segment).length === 0) return null
  const known = selectFacts(playbook, family.facts, today)
  const at = { reading: readingOf(playbook, family, known, today), record: family.account, kind: 'account' }
  const rule = rules.find((one) => holds(one.when, at))
  if (rule) {
    return told('touch.rule', rule.in_working_days ?? false, { grade: grade ?? null, days: rule.days, rule: rule.id })
  }
  const found = segment(playbook, family, today, known).segment
  const given = found !== null && Object.hasOwn(by_segment, found) ? by_segment[found] : undefined
  const days = given && grade !== undefined && Object.hasOwn(given, grade) ? given[grade] : undefined
  if (days === undefined || found === null) return null
  return told('touch.segment', segments_in_working_days.includes(found), { grade, days, segment: found })
}
