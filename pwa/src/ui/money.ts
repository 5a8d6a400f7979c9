/** Money as it is read. Apart from the messages, which Today needs before its first paint. */
import { formatNumber } from './messages'

/** Money kept in minor units. Short where that hides no digit (¥230万, ¥2.3M), else in full. */
export function formatMoney(price: { minor: number; currency: string }): string {
  const style = { style: 'currency', currency: price.currency, currencyDisplay: 'narrowSymbol' } as const
  const digits = new Intl.NumberFormat('en', style).resolvedOptions().maximumFractionDigits ?? 2
  const value = price.minor / 10 ** digits
  const round = Math.abs(value) >= 10_000 && value % 1000 === 0
  return formatNumber(value, round ? { ...style, notation: 'compact', maximumFractionDigits: 3 } : { ...style, maximumFractionDigits: value % 1 === 0 ? 0 : digits })
}
