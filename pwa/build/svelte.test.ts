import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { apart, off, runtime } from './svelte'

const source = join(import.meta.dirname, '../node_modules/svelte/src/internal')
const FILES = {
  'client/dom/hydration.js': ['hydrating'],
  'flags/index.js': ['async_mode_flag', 'legacy_mode_flag', 'tracing_mode_flag'],
} as const

type Transform = (code: string, id: string) => { code: string } | null

describe("Svelte's switches", () => {
  test.each(Object.entries(FILES))('are off for good in %s of the installed release', (file, names) => {
    const path = join(source, file)
    const { code } = (runtime().transform as unknown as Transform)(readFileSync(path, 'utf8'), path)!
    for (const name of names) {
      expect(code).toContain(`export const ${name} = false;`)
      expect(code).not.toMatch(new RegExp(`^\\s*${name} = `, 'm'))
    }
  })
  test('a release that writes one in another way ends the build', () => {
    expect(() => off('export var hydrating = false;', 'hydrating')).toThrow(/another way/)
  })
  test('what sets styles brings its own copy of what writes them', () => {
    const path = join(source, 'client/dom/elements/style.js')
    const { code } = (runtime().transform as unknown as Transform)(readFileSync(path, 'utf8'), path)!
    expect(code).toContain("import { to_style } from '../../../shared/attributes.js?style'")
    expect(() => apart("import { to_style } from './elsewhere.js'")).toThrow(/another way/)
  })
  test('other modules stay as they are', () => {
    expect((runtime().transform as unknown as Transform)('let a', '/svelte/src/internal/client/runtime.js')).toBeNull()
  })
})
