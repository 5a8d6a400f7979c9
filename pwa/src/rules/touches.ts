/** Which way of touching an account to propose (G6): one usual for its grade that was not used lately.
 *  Mirrors `shared_schema/rules/touches.py`; `tests/vectors/touches.json` holds both. */
import { age } from './days'
import { selectItem } from './facts'
import type { Playbook } from './playbook'
import { gradeOf, newestVisits } from './records'
import type { Family, Selected, TouchSuggestion } from './types'

/** A touch for variety, with how long ago it was last used. */
export function suggestTouch(
  playbook: Playbook, family: Family, today: string,
  known: Selected = selectItem(playbook, family.facts, 'grade', today),
): TouchSuggestion {
  const recorded = gradeOf(known, family.account.id)
  const grade = playbook.grades.some((g) => g.id === recorded) ? recorded : playbook.grades.at(-1)?.id
  const used = new Map<string, string>()
  for (const visit of newestVisits(family.visits)) {
    if (!used.has(visit.touch ?? '')) used.set(visit.touch ?? '', visit.day)
  }
  const usual = playbook.touches.filter((touch) => grade !== undefined && touch.usual_for.includes(grade) && !touch.retired)
  let best: string | null = null
  let oldest = ''
  for (const { id } of usual) {
    const when = used.get(id) ?? ''
    if (best === null || when < oldest) [best, oldest] = [id, when]
  }
  if (best === null) return { touch: null, reasons: [] }
  if (oldest === '') return { touch: best, reasons: [{ code: 'touch.not_used', args: { touch: best, grade } }] }
  const days = age(oldest, today)
  if (days < (playbook.thresholds.touch_repeat_days ?? 0)) return { touch: null, reasons: [] }
  return { touch: best, reasons: [{ code: 'touch.not_lately', args: { touch: best, grade, days_ago: days } }] }
}
