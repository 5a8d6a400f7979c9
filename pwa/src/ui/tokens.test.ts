/** The look keeps its contrast: text 4.5 : 1, marks and frames 3 : 1, in all four variants (WCAG 2.2 AA, ux.md). */
import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'

const css = readFileSync(new URL('./tokens.css', import.meta.url), 'utf8')

function block(selector: string): Record<string, string> {
  const start = css.indexOf(`${selector} {`)
  const body = css.slice(start, css.indexOf('}', start))
  return Object.fromEntries([...body.matchAll(/--([\w-]+):\s*(#[0-9a-f]{6})/g)].map((m) => [m[1] as string, m[2] as string]))
}

const light = block(':root')
const dark = { ...light, ...block(":root[data-theme='dark']") }
const VARIANTS: Record<string, Record<string, string>> = {
  light,
  dark,
  sunlight: { ...light, ...block(":root[data-contrast='more']") },
  'dark sunlight': { ...dark, ...block(":root[data-contrast='more']"), ...block(":root[data-theme='dark'][data-contrast='more']") },
}

function luminance(hex: string): number {
  const [r, g, b] = [1, 3, 5].map((at) => {
    const c = parseInt(hex.slice(at, at + 2), 16) / 255
    return c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4
  }) as [number, number, number]
  return 0.2126 * r + 0.7152 * g + 0.0722 * b
}

function contrast(a: string, b: string): number {
  const [x, y] = [luminance(a), luminance(b)].sort((m, n) => n - m) as [number, number]
  return (x + 0.05) / (y + 0.05)
}

const TEXT: [string, string][] = [
  ['ink', 'paper'], ['ink', 'raised'], ['ink', 'sunken'], ['ink', 'green-soft'], ['ink', 'warn-soft'],
  ['ink-2', 'paper'], ['ink-2', 'sunken'], ['ink-2', 'raised'], ['ink-2', 'green-soft'], ['ink-2', 'warn-soft'],
  ['green', 'paper'], ['green', 'green-soft'], ['green', 'sunken'], ['on-green', 'green'], ['on-green', 'green-press'],
  ['danger', 'paper'], ['danger', 'danger-soft'], ['danger', 'green-soft'], ['warn', 'paper'], ['warn', 'warn-soft'],
  ['on-grade', 'grade-a'], ['on-grade', 'grade-b'], ['on-grade', 'grade-c'], ['on-grade', 'grade-d'], ['paper', 'ink'],
]
const MARKS: [string, string][] = [
  ['line-strong', 'paper'], ['line-strong', 'raised'], ['green', 'paper'], ['grade-a', 'paper'], ['grade-b', 'paper'],
  ['grade-c', 'paper'], ['grade-d', 'paper'],
]

describe.each(Object.entries(VARIANTS))('%s', (_, tokens) => {
  test.each(TEXT)('%s on %s reads', (text, ground) => {
    expect(contrast(tokens[text] as string, tokens[ground] as string)).toBeGreaterThanOrEqual(4.5)
  })
  test.each(MARKS)('%s on %s is seen', (mark, ground) => {
    expect(contrast(tokens[mark] as string, tokens[ground] as string)).toBeGreaterThanOrEqual(3)
  })
})
