import { describe, expect, test } from 'vitest'
import { firstRoute, reached, ROOTS, type ModuleGraph } from './first_route'

const graph: ModuleGraph = {
  getModuleInfo(id) {
    const imports: Record<string, string[]> = {
      [`/app/${ROOTS[0] ?? ''}`]: ['/app/src/shell.ts'],
      '/app/src/shell.ts': ['/app/src/shared.ts'],
      '/app/src/shared.ts': ['/app/src/shell.ts'],
      '/app/src/lazy.ts': ['/app/src/shared.ts'],
    }
    return imports[id] ? { importedIds: imports[id] } : null
  },
}

describe('the first route', () => {
  test('is what static imports reach, cycles included; a lazy screen is not in it', () => {
    expect(reached(graph, '/app')).toContain('/app/src/shared.ts')
    expect(reached(graph, '/app')).not.toContain('/app/src/lazy.ts')
    expect(firstRoute('/app').name('/app/src/shared.ts', graph)).toBe('first')
    expect(firstRoute('/app').name('/app/src/lazy.ts', graph)).toBeNull()
  })
})
