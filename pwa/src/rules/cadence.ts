/** When each account is next due for a touch, and why (G5).
 *  Mirrors `shared_schema/rules/cadence.py`, where the decision stands; `tests/vectors/cadence.json` holds both. */
import { moved, WORKING_DAYS, workDays, type WorkDays } from './calendars'
import { age, between, dayOf, numberOf, plus } from './days'
import { selectItem } from './facts'
import type { Playbook } from './playbook'
import { indexOf } from './published'
import { compare, gradeOf, newestVisits, openOpportunities, type DatedVisit } from './records'
import type { Args, Family, LastTouch, NextTouch, Plain, Reason, Selected } from './types'

/** How long between touches, and why. The reason tells the unit only where it is not the calendar's day. */
export interface Interval {
  readonly days: number
  readonly inWorkingDays: boolean
  readonly why: Reason
}

export function told(code: string, inWorkingDays: boolean, args: Args & { readonly days: number }): Interval {
  return { days: args.days, inWorkingDays, why: { code, args: inWorkingDays ? { ...args, unit: WORKING_DAYS } : args } }
}

/** The length in fifths of a day: a week of either kind is as long. */
const fifths = ({ days, inWorkingDays }: Interval): number => days * (inWorkingDays ? 7 : 5)

/** What `intervals.ts` gives. It is handed in, not imported: it needs the conditions, and the first screen does without
 *  them as long as the playbook names no special cases. */
export type Special = (
  playbook: Playbook, family: Family, grade: string | undefined, today: string,
) => Interval | null

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

/** How long between touches, and the reason for it. */
function interval(
  playbook: Playbook, family: Family, grade: string | undefined, worked: boolean, today: string, special?: Special,
): Interval {
  const { account } = family
  const override = account.cadence_days
  if (override !== undefined && override !== null && override > 0) {
    const args = { grade: grade ?? null, days: override, reason: account.cadence_reason || null }
    return told('touch.override', account.cadence_unit === WORKING_DAYS, args)
  }
  const { by_grade, opportunity, ungraded, in_working_days = [], ungraded_in_working_days = false } = playbook.cadences
  const found = special?.(playbook, family, grade, today)
  if (found?.why.code === 'touch.rule') return found
  const days = found ? found.days : grade !== undefined && Object.hasOwn(by_grade, grade) ? by_grade[grade] : undefined
  if (days === undefined) return told('touch.ungraded', ungraded_in_working_days, { days: ungraded })
  const working = grade !== undefined && in_working_days.includes(grade)
  const usual = found ?? told('touch.cadence', working, { grade, days })
  const often = told('touch.cadence', working, { grade, days: opportunity })
  return worked && fifths(often) < fifths(usual) ? often : usual
}

/** The day a touch is due: `counted` by the interval alone, `day` when people are at work; days since 1970. */
interface Due {
  readonly counted: number
  readonly day: number
}

function dueAfter(visit: DatedVisit | undefined, every: Interval, today: string, work: WorkDays): Due {
  const from = numberOf(visit?.day ?? today)
  const counted = !visit ? from : every.inWorkingDays ? work.plus(from, every.days) : from + every.days
  return { counted, day: work.known ? work.next(counted) : counted }
}

const nothing = (grade: string | undefined, status: string): NextTouch => ({
  status: 'none', due: null, days_late: 0, days_until: 0, grade: grade ?? null, cadence_days: null,
  last: null, opportunity: null, reasons: [{ code: 'touch.not_cultivated', args: { status } }],
})

/** The opportunity due first; a visit that names none speaks for all of them. */
function mostUrgent(
  opportunities: readonly Plain<'opportunity'>[], last: (opportunity: string) => DatedVisit | undefined,
  due: (visit: DatedVisit | undefined) => Due,
): { record: Plain<'opportunity'>; visit: DatedVisit | undefined; due: Due } | undefined {
  return opportunities
    .map((record) => {
      const visit = last(record.id)
      return { record, visit, due: due(visit) }
    })
    .sort((a, b) => a.due.day - b.due.day || compare(a.record.id, b.record.id))[0]
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
  const every = interval(playbook, family, grade, opportunities.length > 0, today, special)
  const work = workDays(family)
  let { why } = every
  const counts = countsFor(playbook, grade, today)
  const visits = newestVisits(family.visits)
  let visit = visits.find(counts)
  const dueOf = (last: DatedVisit | undefined): Due => dueAfter(last, every, today, work)
  let found = dueOf(visit)
  let opportunity: string | null = null
  const about = (id: string): DatedVisit | undefined => visits.find((v) => (!v.opportunity || v.opportunity === id) && counts(v))
  const urgent = BY_OPPORTUNITY.includes(why.code) ? mostUrgent(opportunities, about, dueOf) : undefined
  if (urgent) {
    ;({ visit, due: found } = urgent)
    opportunity = urgent.record.id
    const args = { grade, days: every.days, opportunity, name: urgent.record.name ?? null }
    why = told('touch.opportunity', every.inWorkingDays, args).why
  }
  const last = lastOf(visit, today)
  const reasons: Reason[] = [
    why,
    last ? { code: 'touch.last', args: { days_ago: last.days_ago, touch: last.touch } } : { code: 'touch.never', args: {} },
  ]
  const { snooze } = account
  let due = dayOf(found.day)
  let snoozed = false
  if (snooze && snooze.until > due) {
    reasons.push({ code: 'touch.snoozed', args: { until: snooze.until, reason: snooze.reason } })
    due = snooze.until
    snoozed = due > today
  } else {
    const holiday = moved(work, found.counted, found.day, every.inWorkingDays && visit !== undefined)
    if (holiday) reasons.push(holiday)
  }
  const late = between(due, today)
  return {
    status: snoozed ? 'snoozed' : late > 0 ? 'late' : late === 0 ? 'due' : 'upcoming',
    due, days_late: Math.max(0, late), days_until: Math.max(0, -late),
    grade: grade ?? null, cadence_days: every.days, last, opportunity, reasons,
  }
}
