/** The rules give reasons as `{code, args}`; here they become sentences in the reader's language. Ids among the
 *  arguments (items, touches, choices, days, money) are turned into words first. */
import { itemOf, type Playbook } from '../rules/playbook'
import type { Args, Reason } from '../rules/types'
import { showAnswer, type Naming } from './answers'
import { sentence, word } from './due'
import { list, t, tr } from './messages'

export interface Telling extends Naming {
  readonly playbook: Playbook
}

/** One reason as a sentence, or part of one. */
export function why(reason: { readonly code: string; readonly args: Args }, telling: Telling): string {
  const { playbook } = telling
  const asked = question(reason, playbook)
  if (asked) return asked
  const item = String(reason.args['item'])
  return sentence(reason, (name, value) => {
    if (name === 'item') return tr(itemOf(playbook, item)?.label) || item
    if (name === 'value' && 'item' in reason.args) return showAnswer(itemOf(playbook, item), value, telling)
    return word(name, value, telling)
  })
}

/** "B 级，每 14 天一次；上次联系 17 天前" in one line. */
export function whys(reasons: readonly Reason[], telling: Telling): string {
  return reasons.map((reason) => why(reason, telling)).join(t('why.joint'))
}

/** The question a rep can ask: the item's own, or what tells this grade from the next (G2). */
function question(reason: { readonly code: string; readonly args: Args }, playbook: Playbook): string {
  if (reason.code === 'ask.item') return tr(itemOf(playbook, String(reason.args['item']))?.ask)
  if (reason.code !== 'ask.grade') return ''
  const grade = playbook.grades.find((one) => one.id === reason.args['grade'])
  return tr(reason.args['system'] ? grade?.ask_has_system : grade?.ask_no_system)
}

/** "B 或 C" of the grades a suggestion leaves open. */
export function gradesInWords(grades: readonly string[]): string {
  return grades.length === 2 ? t('why.either', { a: grades[0] ?? '', b: grades[1] ?? '' }) : list(grades)
}
