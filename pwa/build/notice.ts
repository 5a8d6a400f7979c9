/** Writes NOTICE.txt beside the program: the licence of every package whose code is really inside the bundle.
 *
 *  Read from the module graph, not from package.json: what the bundler dropped needs no notice, what it pulled in
 *  needs one. A package without a licence text, or under a licence not on the list, fails the build.
 */
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Plugin } from 'vite'

export const PERMITTED = new Set([
  'MIT', 'ISC', 'Apache-2.0', 'BSD-2-Clause', 'BSD-3-Clause', '0BSD', 'CC0-1.0', 'Unlicense', 'BlueOak-1.0.0',
])

interface Package { readonly name: string; readonly version: string; readonly license?: string }

/** The folder of the package that holds a module, or null for a module of our own. */
export function packageFolder(module: string): string | null {
  const path = (module.replaceAll('\0', '').split('?')[0] ?? '').replaceAll('\\', '/')
  const found = /^(.*\/node_modules\/(?:@[^/]+\/)?[^/]+)(?:\/|$)/.exec(path)
  return found?.[1] ?? null
}

function licenceText(folder: string): string {
  const file = readdirSync(folder).find((name) => /^(licen[cs]e|copying)(\.|-|$)/i.test(name))
  return file === undefined ? '' : readFileSync(join(folder, file), 'utf8').trim()
}

/** One paragraph for a package; throws when we may not ship it. */
export function paragraph(folder: string): string {
  const made = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as Package
  const text = licenceText(folder)
  // Some packages name no licence in their package.json; their LICENSE opens with "MIT License".
  const licence = made.license ?? /^(MIT) License/.exec(text)?.[1] ?? ''
  if (!PERMITTED.has(licence.replace(/^\((\S+) (?:OR|AND) .*\)$/, '$1'))) {
    throw new Error(`${made.name}: licence "${licence}" is not one we may ship`)
  }
  return `${made.name} ${made.version} (${licence})\n\n${text === '' ? `Licensed under ${licence}.` : text}\n`
}

// The page, its workers and the service worker are separate builds: each adds to one set and rewrites the file.
const folders = new Set<string>()

export function notice(): Plugin {
  return {
    name: 'headland-notice',
    apply: 'build',
    generateBundle(_options, bundle) {
      for (const chunk of Object.values(bundle)) {
        if (chunk.type !== 'chunk') continue
        for (const [module, { renderedLength }] of Object.entries(chunk.modules)) {
          const folder = renderedLength > 0 ? packageFolder(module) : null
          if (folder !== null && existsSync(join(folder, 'package.json'))) folders.add(folder)
        }
      }
    },
    writeBundle(options) {
      const folder = options.dir ?? 'dist'
      mkdirSync(folder, { recursive: true })
      const parts = [...folders].map((each) => paragraph(each)).sort()
      const head = 'Headland contains the following software, each under its own licence.\n'
      writeFileSync(join(folder, 'NOTICE.txt'), [head, ...parts].join(`\n${'-'.repeat(72)}\n\n`))
    },
  }
}
