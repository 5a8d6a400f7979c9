/** virtua's list of plain `div`s. It can draw any element with any attributes, which ours do not need: that would bring all
 *  of Svelte's ways to set an attribute into the first route (3 kB gzip). */
import type { Plugin } from 'vite'

const LIST = /[\\/]virtua[\\/]lib[\\/]svelte[\\/](ListItem|Virtualizer)\.svelte$/

/** The component with a `div` for its element; throws when the package draws in another way. */
export function plain(component: string): string {
  const drawn = component
    .replace('<svelte:element this={as} ', '<div ')
    .replace('</svelte:element>', '</div>')
    .replace(' {...itemRest}', '')
  if (drawn.includes('svelte:element') || drawn.includes('{...') || drawn === component) {
    throw new Error('virtua draws its lists in another way')
  }
  return drawn
}

export function virtua(): Plugin {
  return {
    name: 'headland-virtua',
    enforce: 'pre',
    transform: (code, id) => (LIST.test(id) ? { code: plain(code), map: null } : null),
  }
}
