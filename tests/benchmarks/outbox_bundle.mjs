/** Prints a script for a page: the phone's own outbox, to be filled with changes as saves without signal fill it, in one
 *  transaction. Bundled from the sources, because the installed program has no door for it. */
import { createRequire } from 'node:module'
import { dirname } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'

const packages = createRequire(new URL('../../pwa/package.json', import.meta.url))
const { rolldown } = await import(pathToFileURL(packages.resolve('rolldown')).href)
const input = fileURLToPath(new URL('outbox_filler.mjs', import.meta.url))
const bundle = await rolldown({ input, cwd: dirname(packages.resolve('./package.json')), logLevel: 'warn' })
const { output } = await bundle.generate({ format: 'iife', codeSplitting: false })
process.stdout.write(output[0].code)
