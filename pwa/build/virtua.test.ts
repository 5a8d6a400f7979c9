import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { plain } from './virtua'

const folder = join(import.meta.dirname, '../node_modules/virtua/lib/svelte')

describe("virtua's lists", () => {
  test.each(['ListItem', 'Virtualizer'])('%s is drawn with a div', (name) => {
    expect(plain(readFileSync(join(folder, `${name}.svelte`), 'utf8'))).toMatch(/<div bind:this=\{\w+\}/)
  })
  test('a package that draws in another way ends the build', () => {
    expect(() => plain('<p>{...rest}</p>')).toThrow(/another way/)
  })
})
