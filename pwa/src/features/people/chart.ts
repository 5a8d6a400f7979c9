/** Where the bars of support over time stand (P10). Support stands on the ground, opposition hangs from the top, what is
 *  neutral fills between: a glance tells which grows. Pure. */
import type { Width } from '../../rules/types'

export interface Part {
  readonly kind: 'for' | 'even' | 'against'
  readonly y: number
  readonly height: number
}

export interface Column {
  readonly day: string
  readonly x: number
  readonly width: number
  /** Empty: nobody's with a say was known. */
  readonly parts: readonly Part[]
}

const GAP = 8

export function columns(widths: readonly Width[], wide: number, high: number): Column[] {
  const step = wide / Math.max(1, widths.length)
  return widths.map((one, n) => {
    const [up, down] = [(one.supports * high) / 100, (one.opposes * high) / 100]
    const parts: Part[] = [
      { kind: 'against', y: 0, height: down },
      { kind: 'even', y: down, height: high - up - down },
      { kind: 'for', y: high - up, height: up },
    ]
    return {
      day: one.day, x: n * step + GAP / 2, width: step - GAP,
      parts: one.judged === 0 ? [] : parts.filter((part) => part.height > 0),
    }
  })
}
