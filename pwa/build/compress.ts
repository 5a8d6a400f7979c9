/** Puts a .br and a .gz beside every file that compresses, so that the server only ever copies bytes. */
import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { brotliCompressSync, constants, gzipSync } from 'node:zlib'

const COMPRESSIBLE = /\.(html|js|css|svg|json|txt|webmanifest)$/
const SMALLEST = 512

function* filesOf(folder: string): Generator<string> {
  for (const name of readdirSync(folder).sort()) {
    if (name.startsWith('.')) continue
    const path = join(folder, name)
    if (statSync(path).isDirectory()) yield* filesOf(path)
    else yield path
  }
}

const folder = process.argv[2] ?? 'dist'
let count = 0
for (const path of filesOf(folder)) {
  const bytes = COMPRESSIBLE.test(path) ? readFileSync(path) : Buffer.alloc(0)
  if (bytes.length < SMALLEST) continue
  writeFileSync(`${path}.gz`, gzipSync(bytes, { level: 9 }))
  const quality = { [constants.BROTLI_PARAM_QUALITY]: constants.BROTLI_MAX_QUALITY }
  writeFileSync(`${path}.br`, brotliCompressSync(bytes, { params: quality }))
  count += 1
}
console.log(`compressed ${count} files in ${folder}`)
