/** Svelte's runtime without the ways in which this app never runs.
 *
 *  Its switches are variables, so that a library can throw one at run time, and no bundler may then leave out what stands
 *  behind: taking over a page that a server drew, components of Svelte 4, `await` in templates, tracing. We draw every page
 *  ourselves, in runes: here the switches are constants, and 1.2 kB gzip of the first route go. Not chosen: patching the
 *  runtime's source, which would have to follow each release; a switch that is written in another way ends the build.
 *
 *  Classes and styles are made into text by one module, of which Today needs the part for classes: what sets styles gets a
 *  copy of its own, which then goes with it to another file (chunks.ts). */
import type { Plugin } from 'vite'

interface Switch {
  readonly file: RegExp
  readonly name: string
}

const SWITCHES: readonly Switch[] = [
  { file: /[\\/]svelte[\\/]src[\\/]internal[\\/]client[\\/]dom[\\/]hydration\.js$/, name: 'hydrating' },
  ...['async_mode_flag', 'legacy_mode_flag', 'tracing_mode_flag'].map((name) => ({
    file: /[\\/]svelte[\\/]src[\\/]internal[\\/]flags[\\/]index\.js$/, name,
  })),
]

const STYLE = /[\\/]svelte[\\/]src[\\/]internal[\\/]client[\\/]dom[\\/]elements[\\/]style\.js$/
const TEXTS = 'shared/attributes.js'

/** The module that sets styles, over its own copy of what makes them into text. */
export function apart(code: string): string {
  if (!code.includes(`${TEXTS}'`)) throw new Error('Svelte sets styles in another way')
  return code.replace(`${TEXTS}'`, `${TEXTS}?style'`)
}

/** The module with this switch off for good; throws when Svelte writes its switch in another way. */
export function off(code: string, name: string): string {
  const declared = `export let ${name} = false;`
  if (!code.includes(declared)) throw new Error(`Svelte's switch ${name} is written in another way`)
  const thrown = new RegExp(`^\\t${name} = .*;$`, 'gm')
  return code.replace(declared, `export const ${name} = false;`).replace(thrown, '')
}

export function runtime(): Plugin {
  return {
    name: 'headland-svelte',
    enforce: 'pre',
    transform(code, id) {
      if (STYLE.test(id)) return { code: apart(code), map: null }
      const switches = SWITCHES.filter(({ file }) => file.test(id))
      if (switches.length === 0) return null
      return { code: switches.reduce((text, { name }) => off(text, name), code), map: null }
    },
  }
}
