/** Which way of touching an account to propose (G6): one usual for its grade that was not used lately.
 *  Mirrors `shared_schema/rules/touches.py`; `tests/vectors/touches.json` holds both. */
import { age } from './days'
import { selectItem } from './facts'
import type { Playbook } from './playbook'
import { gradeOf, newestVisits, type DatedVisit } from './records'
import type { Family, Selected, TouchSuggestion } from './types'

/** Touch -> the newest day of it; from the newest visit back, until each of the touches was met. */
function lastUsed(visits: readonly DatedVisit[], missing: Set<string>): ReadonlyMap<string, string> {
  const used = new Map<string, string>()
  for (const { touch, day } of visits) {
    if (missing.size === 0) break
    if (touch && missing.delete(touch)) used.set(touch, day)
  }
  return used
}

/** A touch for variety, with how long ago it was last used. */
export function suggestTouch(
  playbook: Playbook, family: Family, today: string,
  known: Selected = selectItem(playbook, family.facts, 'grade', today),
): TouchSuggestion {
  const recorded = gradeOf(known, family.account.id)
  const grade = playbook.grades.some((g) => g.id === recorded) ? recorded : playbook.grades.at(-1)?.id
  const usual = playbook.touches.filter((touch) => grade !== undefined && touch.usual_for.includes(grade) && !touch.retired)
  const used = lastUsed(newestVisits(family.visits), new Set(usual.map(({ id }) => id)))
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
