import { describe, expect, test } from 'vitest'
import { filesOf } from './budget'

const manifest = {
  'index.html': { file: 'index.js', css: ['index.css'], imports: ['_shared.js'] },
  '_shared.js': { file: 'shared.js', imports: ['index.html'] },
  'src/lazy.svelte': { file: 'lazy.js', imports: ['_shared.js'] },
}

describe('filesOf', () => {
  test('counts what is imported statically, its styles, and each file once', () => {
    expect([...filesOf(manifest, 'index.html')].sort()).toEqual(['index.css', 'index.js', 'shared.js'])
  })
  test('an entry that does not exist needs nothing', () => {
    expect([...filesOf(manifest, 'gone')]).toEqual([])
  })
})
