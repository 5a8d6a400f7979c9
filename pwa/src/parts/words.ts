/** Names of kinds and fields, of records, and values of fields in words, for the sync screens. */
import type { Kind, Named } from '../generated/records'
import { itemOf, type Playbook } from '../rules/playbook'
import type { Rec, World } from '../storage/world'
import { isPrice, showAnswer } from '../ui/answers'
import { showDay } from '../ui/dates'
import { formatNumber, known, list, say, t, tr } from '../ui/messages'
import { formatMoney } from '../ui/money'

/** The server may name a kind that an older phone does not know: then it is a record. */
export function kindWord(kind: string | undefined): string {
  return say('outbox.kind', kind ?? 'other')
}

export function fieldWord(field: string): string {
  const [family, entry] = field.split(':', 2)
  const name = ['outbox.field', 'field'].find((words) => known(words, family ?? field))
  const word = name ? say(name, family ?? field) : (family ?? field)
  return entry === undefined ? word : `${word} (…)`
}

export function fieldWords(fields: readonly string[]): string {
  return list(fields.map(fieldWord))
}

/** What a finding answers, as the playbook in force calls it; '' where it does not know the item. */
export function itemWord(item: unknown, { playbook }: Pick<World, 'playbook'>): string {
  return typeof item === 'string' ? tr(itemOf(playbook, item)?.label) : ''
}

/** What was chosen from a list, of the playbook's or of ours, by its word; '' where it is none. */
function choiceWord(field: string, value: string, { playbook }: Pick<World, 'playbook'>): string {
  const lists: Readonly<Record<string, Playbook['touches'] | Playbook['statuses']>> = { touch: playbook.touches, status: playbook.statuses }
  const ours = field === 'ownership' || field === 'cadence_unit'
  return tr(lists[field]?.find((one) => one.id === value)?.label) || (ours && known(field, value) ? say(field, value) : '')
}

/** A value as a person reads it; ids are shown as the name of what they point to, the answer to `item` in its words. */
export function valueWord(value: unknown, field: string, world: Pick<World, 'get' | 'playbook'>, today: string, item?: unknown): string {
  if (field === 'deleted') return value === true ? t('outbox.deleted') : t('outbox.not_deleted')
  if (value === null || value === undefined || value === '') return t('outbox.empty_value')
  if (field === 'item') return itemWord(value, world) || String(value)
  if (field === 'value' && typeof item === 'string') return showAnswer(itemOf(world.playbook, item), value, { today, nameOf: (id) => nameOf(world.get(id)) })
  if (typeof value === 'boolean') return value ? t('common.yes') : t('common.no')
  if (typeof value === 'number') return formatNumber(value)
  if (isPrice(value)) return formatMoney(value)
  if (typeof value === 'string') {
    if (/^\d{4}-\d\d-\d\d$/.test(value)) return showDay(value, today)
    return choiceWord(field, value, world) || (nameOf(world.get(value)) ?? value)
  }
  if (isPlace(value)) return `${(value.lat / 1e6).toFixed(5)}, ${(value.lon / 1e6).toFixed(5)}`
  if (isSnooze(value)) return `${showDay(value.until, today)} · ${value.reason}`
  if (isDays(value)) return list(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)).map(([day, name]) => `${showDay(day, today)} ${tr(name)}`))
  return JSON.stringify(value)
}

function nameOf(record: Rec | undefined): string | undefined {
  const name = (record?.v as Record<string, unknown> | undefined)?.['name']
  return typeof name === 'string' ? name : undefined
}

function isPlace(value: unknown): value is { lat: number; lon: number } {
  return typeof (value as { lat?: unknown }).lat === 'number' && typeof (value as { lon?: unknown }).lon === 'number'
}

function isDays(value: unknown): value is Record<string, Named> {
  const days = Object.keys(value as object)
  return days.length > 0 && days.every((day) => /^\d{4}-\d\d-\d\d$/.test(day))
}

function isSnooze(value: unknown): value is { until: string; reason: string } {
  return typeof (value as { until?: unknown }).until === 'string'
}

/** 1.2 MB in the reader's language; single bytes in full ("0 bytes"), whose short English form has no plural. */
export function bytesWord(bytes: number): string {
  const units = ['byte', 'kilobyte', 'megabyte', 'gigabyte'] as const
  const step = bytes < 1000 ? 0 : Math.min(3, Math.floor(Math.log10(bytes) / 3))
  const digits = step > 1 ? 1 : 0
  return formatNumber(bytes / 1000 ** step, { style: 'unit', unit: units[step] ?? 'byte', unitDisplay: step > 0 ? 'short' : 'long', maximumFractionDigits: digits })
}

/** What a record is called: a finding by its item and by whom it is about, all else by its own words. */
export function recordWord(kind: Kind, values: Readonly<Record<string, unknown>>, world: Pick<World, 'get' | 'playbook'>): string {
  const item = kind === 'fact' ? itemWord(values['item'], world) : ''
  if (!item) return titleOf(values)
  const { subject, account } = values
  const whom = typeof subject === 'string' && subject !== account ? nameOf(world.get(subject)) : undefined
  return [whom, item].filter(Boolean).join(' · ')
}

/** The first of a record's values that reads like a name. */
export function titleOf(values: Readonly<Record<string, unknown>>): string {
  for (const field of ['name', 'title', 'purpose', 'note', 'text', 'caption']) {
    const value = values[field]
    if (typeof value === 'string' && value.trim()) return value.trim().split('\n', 1)[0]!.slice(0, 80)
  }
  return ''
}
