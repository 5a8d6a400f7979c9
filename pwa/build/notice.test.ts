import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { packageFolder, paragraph } from './notice'

function made(about: object, licence = ''): string {
  const folder = mkdtempSync(join(tmpdir(), 'notice-'))
  writeFileSync(join(folder, 'package.json'), JSON.stringify(about))
  if (licence !== '') writeFileSync(join(folder, 'LICENSE'), licence)
  return folder
}

describe('packageFolder', () => {
  test.each([
    ['/x/node_modules/idb/build/index.js', '/x/node_modules/idb'],
    ['/x/node_modules/@noble/hashes/sha2.js?v=1', '/x/node_modules/@noble/hashes'],
    ['/x/node_modules/a/node_modules/b/i.js', '/x/node_modules/a/node_modules/b'],
    ['/x/src/main.ts', null],
  ])('%s', (module, folder) => {
    expect(packageFolder(module)).toBe(folder)
  })
})

describe('paragraph', () => {
  test('carries name, version, licence and its text', () => {
    const text = paragraph(made({ name: 'idb', version: '8.0.4', license: 'ISC' }, 'ISC License\n…'))
    expect(text).toContain('idb 8.0.4 (ISC)')
    expect(text).toContain('ISC License')
  })
  test('a licence we may not ship ends the build', () => {
    expect(() => paragraph(made({ name: 'x', version: '1', license: 'GPL-3.0' }))).toThrow(/GPL-3.0/)
    expect(() => paragraph(made({ name: 'x', version: '1' }))).toThrow(/not one we may ship/)
  })
  test('a package that names its licence only in its text', () => {
    expect(paragraph(made({ name: 'x', version: '1' }, 'MIT License\n\nCopyright'))).toContain('(MIT)')
  })
})
