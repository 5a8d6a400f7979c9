/** When each account is next due for a touch, and why (G5).
 *  Mirrors `shared_schema/rules/cadence.py`, where the decision stands; `tests/vectors/cadence.json` holds both. */
import { age, between, plus } from './days'
import { selectItem } from './facts'
import { indexOf, type Playbook } from './playbook'
import { compare, compareAll, gradeOf, newestVisits, openOpportunities, type DatedVisit } from './records'
import type { Family, LastTouch, NextTouch, Plain, Reason, Selected } from './types'

/** What `intervals.ts` gives. It is handed in, not imported: it needs the conditions, and the first screen does without
 *  them as long as the playbook names no special cases. */
export type Special = (
  playbook: Playbook, family: Family, grade: string | undefined, today: string,
) => [number, Reason] | null

/** Intervals that an account of the first grade keeps for each of its opportunities. */
const BY_OPPORTUNITY = ['touch.cadence', 'touch.segment']

/** Is a cadence counted from this visit? Another zone's tomorrow is let in. */
function countsFor(playbook: Playbook, grade: string | undefined, today: string): (visit: DatedVisit) => boolean {
  const { touches } = indexOf(playbook)
  const known = playbook.grades.some((g) => g.id === grade) ? grade : undefined
  const latest = plus(today, 1)
  return (visit) => {
    if (visit.day > latest) return false
    const touch = touches.get(visit.touch ?? '')
    return !touch || known === undefined || touch.counts_for.includes(known)
  }
}

const lastOf = (visit: DatedVisit | undefined, today: string): LastTouch | null =>
  visit ? { id: visit.id, day: visit.day, touch: visit.touch ?? '', days_ago: age(visit.day, today) } : null

/** The days between touches, and the reason for them. */
function interval(
  playbook: Playbook, family: Family, grade: string | undefined, worked: boolean, today: string, special?: Special,
): [number, Reason] {
  const { account } = family
  const override = account.cadence_days
  if (override !== undefined && override !== null && override > 0) {
    const args = { grade: grade ?? null, days: override, reason: account.cadence_reason || null }
    return [override, { code: 'touch.override', args }]
  }
  const { by_grade, opportunity, ungraded } = playbook.cadences
  const found = special?.(playbook, family, grade, today)
  if (found?.[1].code === 'touch.rule') return found
  const days = found ? found[0] : grade !== undefined && Object.hasOwn(by_grade, grade) ? by_grade[grade] : undefined
  if (days === undefined) return [ungraded, { code: 'touch.ungraded', args: { days: ungraded } }]
  if (worked && opportunity < days) return [opportunity, { code: 'touch.cadence', args: { grade, days: opportunity } }]
  return found ?? [days, { code: 'touch.cadence', args: { grade, days } }]
}

const dueAfter = (visit: DatedVisit | undefined, days: number, today: string): string =>
  visit ? plus(visit.day, days) : today

const nothing = (grade: string | undefined, status: string): NextTouch => ({
  status: 'none', due: null, days_late: 0, days_until: 0, grade: grade ?? null, cadence_days: null,
  last: null, opportunity: null, reasons: [{ code: 'touch.not_cultivated', args: { status } }],
})

/** The opportunity due first; a visit that names none speaks for all of them. */
function mostUrgent(
  opportunities: readonly Plain<'opportunity'>[], last: (opportunity: string) => DatedVisit | undefined, days: number,
  today: string,
): { record: Plain<'opportunity'>; visit: DatedVisit | undefined; due: string } | undefined {
  return opportunities
    .map((record) => {
      const visit = last(record.id)
      return { record, visit, due: dueAfter(visit, days, today) }
    })
    .sort((a, b) => compareAll(compare(a.due, b.due), compare(a.record.id, b.record.id)))[0]
}

/** The day the next touch is due, how late it is, and the reasons in the order to tell them. */
export function nextTouch(
  playbook: Playbook, family: Family, today: string,
  known: Selected = selectItem(playbook, family.facts, 'grade', today), special?: Special,
): NextTouch {
  const { account } = family
  const grade = gradeOf(known, account.id)
  const status = account.status
  if (status && playbook.statuses.some((s) => s.id === status && !s.cultivated)) return nothing(grade, status)
  const opportunities = grade === playbook.grades[0]?.id ? openOpportunities(family) : []
  const [days, interval_] = interval(playbook, family, grade, opportunities.length > 0, today, special)
  let why = interval_
  const counts = countsFor(playbook, grade, today)
  const visits = newestVisits(family.visits)
  let visit = visits.find(counts)
  let due = dueAfter(visit, days, today)
  let opportunity: string | null = null
  const about = (id: string): DatedVisit | undefined => visits.find((v) => (!v.opportunity || v.opportunity === id) && counts(v))
  const urgent = BY_OPPORTUNITY.includes(why.code) ? mostUrgent(opportunities, about, days, today) : undefined
  if (urgent) {
    ;({ visit, due } = urgent)
    opportunity = urgent.record.id
    why = { code: 'touch.opportunity', args: { grade, days, opportunity, name: urgent.record.name ?? null } }
  }
  const last = lastOf(visit, today)
  const reasons: Reason[] = [
    why,
    last ? { code: 'touch.last', args: { days_ago: last.days_ago, touch: last.touch } } : { code: 'touch.never', args: {} },
  ]
  const { snooze } = account
  let snoozed = false
  if (snooze && snooze.until > due) {
    reasons.push({ code: 'touch.snoozed', args: { until: snooze.until, reason: snooze.reason } })
    due = snooze.until
    snoozed = due > today
  }
  const late = between(due, today)
  return {
    status: snoozed ? 'snoozed' : late > 0 ? 'late' : late === 0 ? 'due' : 'upcoming',
    due, days_late: Math.max(0, late), days_until: Math.max(0, -late),
    grade: grade ?? null, cadence_days: days, last, opportunity, reasons,
  }
}
