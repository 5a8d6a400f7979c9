/** Lucide's icons, written out while building.
 *
 *  An icon of the package hands its shapes to the package's Icon, which takes any attribute and any element: that brings
 *  spread attributes, dynamic elements and select boxes of Svelte's runtime into the first route, several kB gzip for a
 *  few lines that never change. The shapes stay the package's; the pen is in ui/base.css, the size is their one property.
 *  Always hidden from screen readers: the words stand beside an icon, or on the button around it.
 */
import { readFileSync } from 'node:fs'
import type { Plugin } from 'vite'

type Shape = readonly [tag: string, values: Readonly<Record<string, string | number>>]

const ICON = /[\\/]@lucide[\\/]svelte[\\/]dist[\\/]icons[\\/][a-z0-9-]+\.svelte$/

/** The markup of an icon's shapes, read from its component; throws when the package writes them in another way. */
export function shapes(component: string): string {
  const data = /const iconData = (\{.*\});/.exec(component)?.[1]
  if (data === undefined) throw new Error('an icon of Lucide without its shapes')
  const { node, size } = JSON.parse(data) as { node: readonly Shape[]; size: number }
  if (size !== 24) throw new Error(`an icon of Lucide drawn on ${size}, not on 24`)
  const drawn = ([tag, values]: Shape): string =>
    `<${tag} ${Object.entries(values).map(([name, value]) => `${name}="${value}"`).join(' ')}/>`
  return node.map(drawn).join('')
}

export function icons(): Plugin {
  return {
    name: 'headland-icons',
    enforce: 'pre',
    load(id) {
      if (!ICON.test(id)) return null
      return `<script>
        let { size = 24 } = $props()
      </script>
      <svg class="lucide" viewBox="0 0 24 24" aria-hidden="true" width={size} height={size}>${shapes(readFileSync(id, 'utf8'))}</svg>`
    },
  }
}
