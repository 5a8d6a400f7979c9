/** Why an account is due, in the reader's language: the only reasons Today tells. Those of the other screens, which show
 *  answers too, are in reasons.ts. Ids among the arguments (touches, rules, days) are turned into words first. */
import type { Named } from '../generated/records'
import { WORKING_DAYS } from '../rules/calendars'
import type { Playbook } from '../rules/playbook'
import { indexOf } from '../rules/published'
import type { Args, Reason } from '../rules/types'
import { ago, showDay } from './dates'
import { say, t, tr } from './messages'

export interface Due {
  readonly playbook: Playbook
  readonly today: string
}

export type Words = (name: string, value: unknown) => string | number

/** What one argument is called. */
export function word(name: string, value: unknown, { playbook, today }: Due): string | number {
  const text = String(value ?? '')
  if (name === 'touch') return tr(indexOf(playbook).touches.get(text)?.label) || text
  if (name === 'status') return tr(playbook.statuses.find((one) => one.id === text)?.label) || text
  if (name === 'rule') return tr(playbook.cadences.rules.find((one) => one.id === text)?.label) || text
  if (name === 'segment') return tr(playbook.segments.find((one) => one.id === text)?.label) || text
  if (name === 'until') return /^\d{4}-\d\d-\d\d$/.test(text) ? showDay(text, today) : text
  if (name === 'holiday') return tr(value as Named)
  return typeof value === 'number' ? value : text
}

/** One reason as a sentence, or part of one. */
export function sentence(reason: { readonly code: string; readonly args: Args }, called: Words): string {
  const { code, args } = reason
  const words: Record<string, string | number> = {}
  for (const [name, value] of Object.entries(args)) words[name] = called(name, value)
  const span = args['days']
  const every = typeof span === 'number' ? say('why', args['unit'] === WORKING_DAYS ? 'every_working' : 'every', { n: span }) : ''
  const days = args['days_ago'] ?? args['age_days']
  const because = args['reason'] ? t('why.because', { reason: String(args['reason']) }) : ''
  const when = typeof days === 'number' ? ago(-days) : ''
  return say('why', code === 'touch.last' && days === 0 ? 'touch.last_today' : code, { ...words, n: typeof days === 'number' ? days : 0, every, when, because })
}

/** The holiday that moved the day goes first: a line shows the beginning, and that day is the one nobody counts to. */
export function holidayFirst(reasons: readonly Reason[]): Reason[] {
  return [...reasons].sort((a, b) => Number(b.code === 'touch.after_holiday') - Number(a.code === 'touch.after_holiday'))
}

/** "国庆节后，B 级，每 14 天一次，已 17 天没联系" in one line. */
export function whysDue(reasons: readonly Reason[], due: Due): string {
  return holidayFirst(reasons).map((reason) => sentence(reason, (name, value) => word(name, value, due))).join(t('why.joint'))
}
