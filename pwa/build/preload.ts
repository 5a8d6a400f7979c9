/** What loads a lazy part: src/preload.ts in the place of Vite's own, which also knows nonces, other addresses and older
 *  browsers, and is 0.6 kB gzip of the first route more. */
import { join } from 'node:path'
import type { Plugin } from 'vite'

const HELPER = '\0vite/preload-helper.js'

export function preload(folder: string): Plugin {
  let replaced = false
  return {
    name: 'headland-preload',
    apply: 'build',
    enforce: 'pre',
    load(id) {
      if (id !== HELPER) return null
      replaced = true
      return `export { preload as __vitePreload } from ${JSON.stringify(join(folder, 'src/preload.ts'))}`
    },
    generateBundle() {
      if (!replaced) this.error("Vite's way to load a lazy part has another name")
    },
  }
}
