/** The rules give reasons as `{code, args}`; here they become sentences in the reader's language. Ids among the
 *  arguments (items, touches, choices, days, money) are turned into words first. */
import { itemOf, indexOf, type Playbook } from '../rules/playbook'
import type { Args, Reason } from '../rules/types'
import { showAnswer, type Naming } from './answers'
import { ago, showDay } from './dates'
import { list, say, t, tr } from './messages'

export interface Telling extends Naming {
  readonly playbook: Playbook
}

const COUNTS = ['days_ago', 'days']

function date(value: unknown, today: string): string {
  if (typeof value !== 'string') return String(value ?? '')
  return /^\d{4}-\d\d-\d\d$/.test(value) ? showDay(value, today) : value
}

function word(name: string, value: unknown, args: Args, telling: Telling): string | number {
  const { playbook } = telling
  const text = String(value ?? '')
  if (name === 'item') return tr(itemOf(playbook, text)?.label) || text
  if (name === 'touch') return tr(indexOf(playbook).touches.get(text)?.label) || text
  if (name === 'status') return tr(playbook.statuses.find((one) => one.id === text)?.label) || text
  if (name === 'rule') return tr(playbook.cadences.rules.find((one) => one.id === text)?.label) || text
  if (name === 'segment') return tr(playbook.segments.find((one) => one.id === text)?.label) || text
  if (name === 'until') return date(value, telling.today)
  if (name === 'value' && typeof args['item'] === 'string') return showAnswer(itemOf(playbook, args['item']), value, telling)
  return typeof value === 'number' ? value : text
}

/** One reason as a sentence, or part of one. */
export function why(reason: { readonly code: string; readonly args: Args }, telling: Telling): string {
  const asked = question(reason, telling.playbook)
  if (asked) return asked
  const words: Record<string, string | number> = {}
  for (const [name, value] of Object.entries(reason.args)) words[name] = word(name, value, reason.args, telling)
  const count = COUNTS.map((name) => reason.args[name]).find((value) => typeof value === 'number')
  const days = reason.args['days_ago'] ?? reason.args['age_days']
  const because = reason.args['reason'] ? t('why.because', { reason: String(reason.args['reason']) }) : ''
  const code = reason.code === 'touch.last' && days === 0 ? 'touch.last_today' : reason.code
  return say('why', code, { ...words, n: count ?? 0, when: typeof days === 'number' ? ago(-days) : '', because })
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
