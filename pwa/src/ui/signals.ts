/** What a signal of the playbook says, in the reader's language: its sentence with its values put in, each shown as
 *  what it is (a day as a day, money as money, an answer in its item's words). */
import type { Argument, Playbook, Text } from '../generated/playbook'
import { itemOf } from '../rules/playbook'
import type { Caution } from '../rules/types'
import { isPrice, showAnswer } from './answers'
import { ago, showDay, showMonth } from './dates'
import { formatNumber, tr } from './messages'
import { formatMoney } from './money'
import type { Telling } from './reasons'

export interface Said {
  readonly text: string
  /** What to do about it: the signal's own next step, else the question that helps. */
  readonly next: string
}

type Form = Pick<Argument, 'name' | 'show' | 'item'>

/** The values a sequence's two sentences name. */
const OF_SEQUENCE: readonly Form[] = [
  { name: 'first', show: 'item', item: null },
  { name: 'first_value', show: 'day', item: null },
  { name: 'second', show: 'item', item: null },
  { name: 'second_value', show: 'day', item: null },
  { name: 'item', show: 'item', item: null },
  { name: 'value', show: 'day', item: null },
]

interface Sentence {
  readonly label: Text | null
  readonly next: Text | null
  readonly forms: readonly Form[]
}

/** The words for a caution; a signal this playbook no longer has is named by its id. */
function sentenceOf(playbook: Playbook, signal: string): Sentence | undefined {
  const found = playbook.signals.find((one) => one.id === signal)
  if (found) return { label: found.label, next: found.next, forms: found.arguments }
  const sequence = playbook.sequences.find((one) => signal.startsWith(`${one.id}.`))
  if (!sequence) return undefined
  const passed = signal === `${sequence.id}.passed`
  return { label: passed ? sequence.passed : sequence.out_of_order, next: null, forms: OF_SEQUENCE }
}

function date(value: string, today: string): string {
  return value.length === 7 ? showMonth(value) : showDay(value, today)
}

function shown(form: Form, value: unknown, telling: Telling): string {
  if (value === null || value === undefined) return ''
  if (form.show === 'item') return tr(itemOf(telling.playbook, String(value))?.label) || String(value)
  if (form.show === 'answer') return showAnswer(itemOf(telling.playbook, form.item ?? ''), value, telling)
  if (form.show === 'name') return telling.nameOf(String(value)) ?? String(value)
  if (form.show === 'day' && typeof value === 'string') return date(value, telling.today)
  if (isPrice(value)) return formatMoney(value)
  if (typeof value !== 'number') return String(value)
  if (form.show === 'ago') return ago(-value)
  return form.show === 'percent' ? `${formatNumber(value)} %` : formatNumber(value)
}

export function say(caution: Caution, telling: Telling): Said {
  const sentence = sentenceOf(telling.playbook, caution.signal)
  const words = new Map((sentence?.forms ?? []).map((form) => [form.name, shown(form, caution.args[form.name], telling)]))
  words.set('name', telling.nameOf(caution.subject) ?? '')
  const put = (text: Text | null | undefined): string => tr(text).replace(/\{(\w+)\}/g, (_, name: string) => words.get(name) ?? '')
  return {
    text: put(sentence?.label) || caution.signal,
    next: put(sentence?.next) || (caution.ask ? tr(itemOf(telling.playbook, caution.ask)?.ask) : ''),
  }
}
