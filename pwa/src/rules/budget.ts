/** A month of a rep's time (G4): the plan, the accounts there are, and what was really done, in minutes.
 *  Mirrors `shared_schema/rules/budget.py`; `tests/vectors/budget.json` holds both. */
import type { Playbook } from './playbook'
import { indexOf } from './published'
import { living } from './records'
import type { Budget, BudgetRow, Plain } from './types'

const NEW = 'new'

type Counting = { -readonly [F in keyof BudgetRow]: BudgetRow[F] }

function rowsOf(playbook: Playbook): Map<string, Counting> {
  const { plans, minutes_per_day } = playbook.time_budget
  return new Map(
    [...playbook.grades.map((g) => g.id), NEW].map((grade) => {
      const plan = plans.find((p) => p.grade === grade)
      return [
        grade,
        {
          grade, plan_accounts: plan?.accounts ?? 0, plan_minutes: (plan?.days ?? 0) * minutes_per_day,
          accounts: 0, touched: 0, visits: 0, minutes: 0,
        },
      ]
    }),
  )
}

const sum = (rows: readonly BudgetRow[], of: (row: BudgetRow) => number): number =>
  rows.reduce((total, row) => total + of(row), 0)

/** The month of `today` so far. `grades`: each account of the plot with its grade, or null. */
export function timeBudget(
  playbook: Playbook, grades: ReadonlyMap<string, string | null>, visits: Iterable<Plain<'visit'>>, today: string,
): Budget {
  const { touches } = indexOf(playbook)
  const rows = rowsOf(playbook)
  const rowOf = new Map<string, Counting>()
  for (const [account, grade] of grades) {
    const row = (rows.get(grade ?? NEW) ?? rows.get(NEW)) as Counting
    row.accounts++
    rowOf.set(account, row)
  }
  const touched = new Set<string>()
  for (const visit of living([...visits])) {
    const row = rowOf.get(visit.account ?? '')
    const day = visit.day ?? ''
    if (!row || day.slice(0, 7) !== today.slice(0, 7) || day > today) continue
    row.visits++
    row.minutes += touches.get(visit.touch ?? '')?.minutes ?? 0
    if (!touched.has(visit.account ?? '')) {
      touched.add(visit.account ?? '')
      row.touched++
    }
  }
  const list = [...rows.values()]
  return {
    month: today.slice(0, 7), plan_minutes: sum(list, (r) => r.plan_minutes), minutes: sum(list, (r) => r.minutes),
    rows: list,
  }
}
