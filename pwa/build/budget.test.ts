import { describe, expect, test } from 'vitest'
import { filesOf, filesOfPage, keysOf } from './budget'

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

test('a part is found by the source of its chunk or by the name of its file', () => {
  const cut = { '_first.js': { file: 'assets/first-BIcCznQ0.js' }, 'src/a.svelte': { file: 'assets/a-BIcCznQ0.js' }, '_x.js': { file: 'assets/first-steps-BIcCznQ0.js' } }
  expect(keysOf(cut, 'first')).toEqual(['_first.js'])
  expect(keysOf(cut, 'src/a.svelte')).toEqual(['src/a.svelte'])
})

test('the page names its files', () => {
  expect(filesOfPage('<script src="/assets/a-1.js"></script><link href="/assets/b-2.css"><link href="/manifest.webmanifest">')).toEqual([
    'assets/a-1.js', 'assets/b-2.css',
  ])
})
