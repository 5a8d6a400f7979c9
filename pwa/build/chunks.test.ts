import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { chunks, PARTS, reached, type ModuleGraph } from './chunks'

const imports: Readonly<Record<string, readonly string[]>> = {
  '/app/main.ts': ['/app/shell.ts'],
  '/app/shell.ts': ['/app/shared.ts'],
  '/app/shared.ts': ['/app/shell.ts'],
  '/app/brief.ts': ['/app/shared.ts', '/app/ui/chip.ts', '/app/reading.ts'],
  '/app/map.ts': ['/app/ui/icon.ts', '/app/ui/drag.ts', '/app/ui/chip.ts'],
  '/app/file.ts': ['/app/ui/icon.ts'],
}
const graph: ModuleGraph = { getModuleInfo: (id) => (imports[id] ? { importedIds: imports[id] } : null) }
const parts = [
  { name: 'first', roots: ['main.ts'] },
  { name: 'pieces', roots: ['brief.ts'], only: /\/ui\// },
  { name: 'visit', roots: ['brief.ts'] },
  { name: 'kit', roots: ['map.ts', 'file.ts'], shared: true as const },
  { name: 'map', roots: ['map.ts'] },
]

describe('the parts of the program', () => {
  test('are what static imports reach, cycles included', () => {
    expect([...reached(graph, '/app', ['main.ts'])].sort()).toEqual(['/app/main.ts', '/app/shared.ts', '/app/shell.ts'])
  })
  test.each([
    ['/app/shared.ts', 'first'],
    ['/app/ui/chip.ts', 'pieces'],
    ['/app/reading.ts', 'visit'],
    ['/app/ui/icon.ts', 'kit'],
    ['/app/ui/drag.ts', 'map'],
    ['/app/other.ts', null],
    ['/x/svelte/src/internal/client/dom/elements/bindings/input.js', 'pieces'],
    ['/x/svelte/src/internal/client/dom/elements/style.js', 'works'],
    ['/x/svelte/src/internal/shared/attributes.js?style', 'works'],
    ['/x/svelte/src/internal/shared/attributes.js', null],
  ])('%s goes to %s: the first part that needs it', (id, name) => {
    expect(chunks('/app', parts).name(id, graph)).toBe(name)
  })
  test('begin at files that exist', () => {
    for (const root of PARTS.flatMap((part) => part.roots)) expect(existsSync(join(import.meta.dirname, '..', root)), root).toBe(true)
  })
})
