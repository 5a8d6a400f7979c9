/** What Today holds, from the summaries: who is due, which promises, whose birthday. Pure; the screen only shows. */
import type { Id, Rec, World } from '../../storage/world'
import { addDays, daysBetween } from '../../ui/dates'
import { gradePlace, type Summary } from '../../overview'
import type { Playbook } from '../../rules/playbook'

export { ownPlots } from '../../overview'

const AHEAD_TASKS = 7
const AHEAD_BIRTHDAYS = 14

/** Late and due accounts: by grade, then the latest first (ux.md: in order of grade and lateness). */
export function dueNow(summaries: readonly Summary[], playbook: Playbook): Summary[] {
  return summaries
    .filter(({ next }) => next.status === 'late' || next.status === 'due')
    .sort(
      (a, b) =>
        gradePlace(playbook, a.grade) - gradePlace(playbook, b.grade) ||
        b.next.days_late - a.next.days_late ||
        (a.id < b.id ? -1 : 1),
    )
}

/** Due within the next days, the nearest first. */
export function dueSoon(summaries: readonly Summary[], playbook: Playbook, days = 7): Summary[] {
  return summaries
    .filter(({ next }) => next.status === 'upcoming' && next.days_until <= days)
    .sort(
      (a, b) =>
        a.next.days_until - b.next.days_until || gradePlace(playbook, a.grade) - gradePlace(playbook, b.grade),
    )
}

export interface Commitment {
  readonly task: Rec<'task'>
  readonly account: Rec<'account'> | undefined
  /** Positive: days late; 0: today; negative: days ahead. */
  readonly late: number
}

/** Open promises and next steps that are due within a week or overdue: one's own, and those nobody is named for on the
 *  plots one cultivates. */
export function commitments(world: World, today: string, own: ReadonlySet<Id>): Commitment[] {
  const found: Commitment[] = []
  for (const task of world.all('task')) {
    const { due, done, assignee, account } = task.v
    if (done || !due || (assignee && assignee !== world.me.id)) continue
    const late = daysBetween(due, today)
    if (late < -AHEAD_TASKS) continue
    const of = account ? world.get<'account'>(account) : undefined
    if (account && !of) continue
    if (!assignee && of && !own.has(of.v.plot ?? '')) continue
    found.push({ task, account: of, late })
  }
  return found.sort((a, b) => b.late - a.late || (a.task.id < b.task.id ? -1 : 1))
}

export interface Birthday {
  readonly contact: Rec<'contact'>
  readonly account: Rec<'account'> | undefined
  readonly day: string
  readonly inDays: number
}

/** The next anniversary of a birthday on or after `today`; 29 February is kept on the 28th in other years. */
export function nextBirthday(birthday: string, today: string): string {
  const year = Number(today.slice(0, 4))
  for (const candidate of [year, year + 1]) {
    let day = `${candidate}${birthday.slice(4)}`
    if (birthday.endsWith('-02-29') && addDays(day, 0) !== day) day = `${candidate}-02-28`
    if (day >= today) return day
  }
  return birthday
}

export function birthdays(world: World, today: string, cultivated: ReadonlySet<Id>): Birthday[] {
  const found: Birthday[] = []
  for (const contact of world.all('contact')) {
    const { birthday, account } = contact.v
    if (!birthday || !account || !cultivated.has(account)) continue
    const day = nextBirthday(birthday, today)
    const inDays = daysBetween(today, day)
    if (inDays <= AHEAD_BIRTHDAYS) found.push({ contact, account: world.get<'account'>(account), day, inDays })
  }
  return found.sort((a, b) => a.inDays - b.inDays)
}
