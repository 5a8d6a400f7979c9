/** Prints what a phone downloads, gzip, and fails above the budgets of the front-end measurements.
 *
 *  First route: what index.html names, the phone's storage, one language and Today, with everything they import
 *  statically, though some of it is loaded by `import()`: a rep waits for all of it. After the first paint every phone
 *  loads the works (storage/works.ts), the rules, the table of screens and the words of the other screens by itself. Lazy
 *  parts: what opening them adds to these two; brief and form: a brief and then the log form. Their 26 kB is our own number
 *  (29 until the rules came with the works): the 15 kB measured at the choice of the stack were for a prototype with one
 *  sheet; ours carries every block of the brief, the questions, photos, dictation and promises. It is precached: no rep
 *  waits. Sheets and editors open with a tap; they are printed too.
 *  Not code and not counted: the playbook, data that a phone reads from its database after the first exchange. Sizes,
 *  never wall time: they are the same on every machine.
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

interface Budget { readonly name: string; readonly kB: number | null; readonly parts: readonly string[] }

/** By the source of a chunk, or by the name of a part (build/chunks.ts) that took it in. */
const FIRST = ['first', 'src/ui/messages/zh-CN.ts']
/** What every phone loads by itself after it. */
const AFTER = ['works', 'src/routes.ts', 'src/ui/messages/zh-CN-rest.ts']

const BUDGETS: readonly Budget[] = [
  { name: 'first route', kB: 50, parts: FIRST },
  { name: 'after the first paint', kB: null, parts: AFTER },
  { name: 'brief and log, lazy', kB: 26, parts: ['pieces', 'visit'] },
  { name: 'Team, lazy', kB: 35, parts: ['src/features/team/Team.svelte'] },
  { name: 'sheets, on a tap', kB: null, parts: ['sheets'] },
  { name: 'opportunity', kB: null, parts: ['opportunity'] },
  { name: 'knowing and talk', kB: null, parts: ['knowing'] },
  { name: 'people map', kB: null, parts: ['people'] },
  { name: 'forecast', kB: null, parts: ['src/features/opportunity/Forecast.svelte'] },
  { name: 'cultivation', kB: null, parts: ['cultivation'] },
  { name: 'care and gifts', kB: null, parts: ['care'] },
  { name: 'training', kB: null, parts: ['training'] },
  { name: 'playbook editor', kB: null, parts: ['src/features/admin/playbook/Playbook.svelte'] },
  { name: 'editors, on a tap', kB: null, parts: ['edit'] },
  { name: 'Accounts', kB: null, parts: ['src/features/accounts/Accounts.svelte'] },
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

/** The keys of a part's chunks, its style sheet among them. */
export function keysOf(manifest: Manifest, part: string): string[] {
  const file = new RegExp(`^assets/${part}-[\\w-]{8}\\.(js|css)$`)
  return Object.entries(manifest).flatMap(([key, chunk]) => (key === part || file.test(chunk.file) ? [key] : []))
}

/** What the page itself names. */
export function filesOfPage(html: string): string[] {
  return [...html.matchAll(/(?:src|href)="\/(assets\/[^"]+\.(?:js|css))"/g)].map((found) => found[1] as string)
}

function gzipped(folder: string, files: Iterable<string>): number {
  let total = 0
  for (const file of files) total += gzipSync(readFileSync(join(folder, file)), { level: 9 }).length
  return total / 1000
}

function main(folder: string): number {
  const manifest = JSON.parse(readFileSync(join(folder, '.vite/manifest.json'), 'utf8')) as Manifest
  const reach = (parts: readonly string[]): Set<string> =>
    new Set(parts.flatMap((part) => keysOf(manifest, part)).flatMap((key) => [...filesOf(manifest, key)]))
  const first = new Set([...filesOfPage(readFileSync(join(folder, 'index.html'), 'utf8')), ...reach(FIRST)])
  const loaded = new Set([...first, ...reach(AFTER)])
  const none = new Set<string>()
  let over = 0
  for (const { name, kB, parts } of BUDGETS) {
    const missing = parts.filter((part) => keysOf(manifest, part).length === 0)
    const there = parts === FIRST ? none : parts === AFTER ? first : loaded
    const added = [...(parts === FIRST ? first : reach(parts))].filter((file) => !there.has(file))
    const size = gzipped(folder, added)
    const verdict = missing.length > 0 ? `MISSING ${missing.join()}` : kB === null ? '' : size > kB ? 'OVER' : 'ok'
    if (missing.length > 0 || verdict === 'OVER') over += 1
    console.log(`${name.padEnd(24)} ${size.toFixed(1).padStart(6)} kB gzip${kB === null ? '' : ` of ${kB}`}  ${verdict}`)
    for (const file of added.sort()) console.log(`    ${gzipped(folder, [file]).toFixed(1).padStart(6)}  ${file}`)
  }
  return over === 0 ? 0 : 1
}

if (import.meta.main) process.exit(main(process.argv[2] ?? 'dist'))
