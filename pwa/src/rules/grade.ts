/** Which grade the five observations speak for (G2), with the reasons, and what to ask when they do not tell.
 *  Mirrors `shared_schema/rules/grade.py`; `tests/vectors/grade.json` holds both. */
import { selectFacts } from './facts'
import type { DecisionRow, DecisionTable, Playbook } from './playbook'
import { knownOf, wordOf } from './records'
import type { Family, GradeSuggestion, Reason, Selected } from './types'

const HAS_SYSTEM = 'system.has'
const MOST_QUESTIONS = 3

type Words = ReadonlyMap<string, string>

const misfits = (row: DecisionRow, words: Words): string[] =>
  [...words].filter(([item, word]) => row.when[item]?.includes(word) === false).map(([item]) => item)

function wordsOf(table: DecisionTable, known: Selected, account: string): Words {
  const words = new Map<string, string>()
  for (const item of table.inputs) {
    const word = wordOf(knownOf(known, account, item))
    if (word !== undefined) words.set(item, word)
  }
  return words
}

function inputReason(known: Selected, account: string, item: string): Reason {
  const found = knownOf(known, account, item)
  return {
    code: 'grade.input',
    args: { item, value: wordOf(found), age_days: found?.age_days, fresh: found?.fresh },
  }
}

/** The rows that all answers but one fit; nothing when even that is not so. */
function nearest(tables: readonly DecisionTable[], known: Selected, account: string): [Set<string>, Reason[]] {
  const grades = new Set<string>()
  const reasons: Reason[] = []
  for (const table of tables) {
    const words = wordsOf(table, known, account)
    for (const row of table.rows) {
      const [item, ...more] = misfits(row, words)
      if (item === undefined || more.length > 0) continue
      grades.add(row.grade)
      reasons.push({ code: 'grade.unlike', args: { grade: row.grade, item, value: words.get(item) } })
    }
  }
  return [grades, reasons.length > 0 ? reasons : [{ code: 'grade.inputs_disagree', args: {} }]]
}

function questions(
  tables: readonly DecisionTable[], known: Selected, account: string, grades: readonly string[],
): Reason[] {
  const items = new Set<string>(tables.length > 1 ? [HAS_SYSTEM] : [])
  for (const table of tables) {
    const words = wordsOf(table, known, account)
    for (const item of table.inputs) if (!words.has(item)) items.add(item)
  }
  if (items.size > 0) {
    return [...items].slice(0, MOST_QUESTIONS).map((item) => ({ code: 'ask.item', args: { item } }))
  }
  return grades.length > 0 ? [{ code: 'ask.grade', args: { grade: grades[0], system: tables[0]?.system } }] : []
}

/** The grade, or the two it could be ("B or C"), that the observations about the account speak for. */
export function suggestGrade(
  playbook: Playbook, family: Family, today: string, known: Selected = selectFacts(playbook, family.facts, today),
): GradeSuggestion {
  const account = family.account.id
  const has = wordOf(knownOf(known, account, HAS_SYSTEM))
  const system = has === 'yes' ? true : has === 'no' ? false : null
  const tables = playbook.decision_tables.filter((table) => system === null || table.system === system)
  const inputs = [...new Set(tables.flatMap((table) => [...wordsOf(table, known, account).keys()]))]
  const reasons = [...(system === null ? [] : [HAS_SYSTEM]), ...inputs].map((i) => inputReason(known, account, i))
  let fitting = new Set(
    tables.flatMap((table) => {
      const words = wordsOf(table, known, account)
      return table.rows.filter((row) => misfits(row, words).length === 0).map((row) => row.grade)
    }),
  )
  const unlike = fitting.size === 0
  if (unlike) {
    const [grades, more] = nearest(tables, known, account)
    fitting = grades
    reasons.push(...more)
  }
  const everything = fitting.size === playbook.grades.length
  const grades =
    everything || inputs.length === 0 ? [] : playbook.grades.map((g) => g.id).filter((id) => fitting.has(id))
  const stale = reasons.some((reason) => reason.args.fresh === false)
  const certainty =
    grades.length === 0 ? 'none' : grades.length > 1 || unlike || stale || system === null ? 'partial' : 'sure'
  const current = knownOf(known, account, 'grade') ?? null
  return {
    grades,
    certainty,
    system,
    reasons,
    ask: certainty === 'sure' ? [] : questions(tables, known, account, grades),
    current,
    differs: current !== null && grades.length > 0 && !grades.some((grade) => grade === current.value),
  }
}
