/** How a fact's answer is shown and typed, by its item's kind. A yes/no is kept as true or false; choices by id. */
import type { Item } from '../generated/playbook'
import { showDay, showMonth } from './dates'
import { formatNumber, t, tr } from './messages'
import { formatMoney } from './money'

export interface Naming {
  /** The name of a contact by id. */
  readonly nameOf: (id: string) => string | undefined
  readonly today: string
}

type Price = { minor: number; currency: string }

export function isPrice(value: unknown): value is Price {
  const price = value as Price | null
  return typeof price === 'object' && price !== null && typeof price.minor === 'number' && typeof price.currency === 'string'
}

/** The answer in words. An answer of an unexpected form (a newer server's) is shown as it is, never hidden. */
export function showAnswer(item: Pick<Item, 'id' | 'kind' | 'choices'> | undefined, value: unknown, naming: Naming): string {
  if (value === undefined || value === null || value === '') return t('common.unknown')
  if (typeof value === 'boolean') return t(value ? 'common.yes' : 'common.no')
  if (isPrice(value)) return formatMoney(value)
  if (typeof value === 'number') return item?.id.endsWith('.weight') ? `${formatNumber(value)} %` : formatNumber(value)
  // A table in short; its own screen names rows and columns.
  if (typeof value !== 'string') return Object.values(value).filter((one) => one !== null && one !== '').join(', ')
  switch (item?.kind) {
    case 'choice':
      return tr(item.choices.find((choice) => choice.id === value)?.label) || value
    case 'yesno':
      return value === 'yes' ? t('common.yes') : value === 'no' ? t('common.no') : value
    case 'date':
      return /^\d{4}-\d\d-\d\d$/.test(value) ? showDay(value, naming.today) : value
    case 'month':
      return /^\d{4}-\d\d/.test(value) ? showMonth(value) : value
    case 'contact':
      return naming.nameOf(value) ?? value
    default:
      return value
  }
}

/** Yuan as typed ("128万", "1,280,000", "1.28m") to minor units; null when it is not an amount. */
export function readMoney(text: string, currency = 'CNY'): Price | null {
  const match = /^([0-9]+(?:[.,][0-9]+)*)\s*(万|亿|k|m|K|M)?元?$/.exec(text.trim().replace(/[¥￥\s]/g, ''))
  if (!match) return null
  const number = Number((match[1] ?? '').replace(/,/g, ''))
  const factor = { 万: 1e4, 亿: 1e8, k: 1e3, K: 1e3, m: 1e6, M: 1e6 }[match[2] ?? ''] ?? 1
  const minor = Math.round(number * factor * 100)
  return Number.isSafeInteger(minor) ? { minor, currency } : null
}
