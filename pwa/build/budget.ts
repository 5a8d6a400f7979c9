/** Prints what a phone downloads, gzip, and fails above the budgets of the front-end measurements.
 *
 *  First route: the page, the phone's storage, one language and Today with everything they import statically, though
 *  some of it is loaded by `import()`: a rep waits for all of it. Lazy parts: what opening them adds to that.
 *  Sizes, never wall time: they are the same on every machine.
 */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'

interface Chunk {
  readonly file: string
  readonly src?: string
  readonly isEntry?: boolean
  readonly isDynamicEntry?: boolean
  readonly imports?: readonly string[]
  readonly css?: readonly string[]
}
type Manifest = Readonly<Record<string, Chunk>>

interface Budget { readonly name: string; readonly kB: number; readonly entries: RegExp }

const FIRST = /^(index\.html|src\/storage\/open\.ts|src\/ui\/messages\/zh-CN\.ts|src\/features\/today\/Today\.svelte)$/

const BUDGETS: readonly Budget[] = [
  { name: 'first route', kB: 50, entries: FIRST },
  { name: 'brief and forms, lazy', kB: 15, entries: /^src\/features\/(brief|edit|log)\// },
  { name: 'Team, lazy', kB: 35, entries: /^src\/features\/team\// },
]

/** The files an entry needs: its own, and those of everything it imports statically. */
export function filesOf(manifest: Manifest, key: string, seen = new Set<string>()): Set<string> {
  const chunk = manifest[key]
  if (chunk === undefined || seen.has(chunk.file)) return seen
  seen.add(chunk.file)
  for (const css of chunk.css ?? []) seen.add(css)
  for (const next of chunk.imports ?? []) filesOf(manifest, next, seen)
  return seen
}

function gzipped(folder: string, files: Iterable<string>): number {
  let total = 0
  for (const file of files) total += gzipSync(readFileSync(join(folder, file)), { level: 9 }).length
  return total / 1000
}

function main(folder: string): number {
  const manifest = JSON.parse(readFileSync(join(folder, '.vite/manifest.json'), 'utf8')) as Manifest
  const reach = (entries: RegExp): Set<string> =>
    new Set(Object.keys(manifest).flatMap((key) => (entries.test(key) ? [...filesOf(manifest, key)] : [])))
  const first = reach(FIRST)
  let over = 0
  for (const { name, kB, entries } of BUDGETS) {
    const files = reach(entries)
    const added = entries === FIRST ? [...first] : [...files].filter((file) => !first.has(file))
    const size = gzipped(folder, added)
    const verdict = files.size === 0 ? 'MISSING' : size > kB ? 'OVER' : 'ok'
    if (verdict !== 'ok') over += 1
    console.log(`${name.padEnd(24)} ${size.toFixed(1).padStart(6)} kB gzip of ${kB}  ${verdict}`)
    for (const file of added.sort()) console.log(`    ${gzipped(folder, [file]).toFixed(1).padStart(6)}  ${file}`)
  }
  return over === 0 ? 0 : 1
}

if (import.meta.main) process.exit(main(process.argv[2] ?? 'dist'))
