/** Both languages say everything, with the same arguments; every key the code names exists; every code has a sentence. */
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { FAILURES, REASONS, REFUSALS } from '../../generated/errors'
import { FIELDS } from '../../generated/fields'
import en from './en'
import enRest from './en-rest'
import type { Catalogue, Message } from './locale.svelte'
import zh from './zh-CN'
import zhRest from './zh-CN-rest'

const SRC = new URL('../../', import.meta.url).pathname
const chinese: Catalogue = { ...zh, ...zhRest }
const english: Catalogue = { ...en, ...enRest }

const forms = (message: Message): string[] => (typeof message === 'string' ? [message] : Object.values(message))
const argsOf = (text: string): string[] => [...new Set([...text.matchAll(/\{(\w+)\}/g)].map((m) => m[1] as string))].sort()

/** The arguments of all forms of a sentence; `n` alone may stand in one language only (a plural that hides it). */
const wanted = (message: Message): string[] => [...new Set(forms(message).flatMap(argsOf))].sort()

function sources(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile() && /\.(svelte|ts)$/.test(entry.name) && !/\.test\.ts$/.test(entry.name))
    .map((entry) => join(entry.parentPath, entry.name))
    .filter((file) => !file.includes('/messages/'))
}

/** Words that stand in markup itself: text, and attributes that are read or heard. */
function wordsIn(source: string): string[] {
  let markup = source.replace(/<(script|style)[^]*?<\/\1>|<!--[^]*?-->/g, '')
  for (let before = ''; before !== markup; ) [before, markup] = [markup, markup.replace(/\{[^{}]*\}/g, '§')]
  const spoken = [...markup.matchAll(/\s(?:title|label|aria-label|placeholder|alt|text|sub)="([^"]*)"/g)].map(([, text]) => text as string)
  const shown = markup.replace(/<[^>]*>/g, '§').split('§')
  return [...shown, ...spoken].map((text) => text.replaceAll('§', '').trim()).filter((text) => /\p{L}{2}/u.test(text))
}

/** The files of the first route: what the start and Today need by static imports. */
function firstRoute(): Set<string> {
  const found = new Set<string>()
  const stack = [join(SRC, 'main.ts')]
  for (let file = stack.pop(); file !== undefined; file = stack.pop()) {
    if (found.has(file)) continue
    found.add(file)
    for (const [, path] of readFileSync(file, 'utf8').matchAll(/^\s*(?:import|export) (?!type)[^;]*?from '(\.[^']+)'/gm)) {
      const near = join(dirname(file), path as string)
      const there = [near, `${near}.ts`, join(near, 'index.ts')].find((one) => existsSync(one) && statSync(one).isFile())
      if (there && !there.includes('/generated/')) stack.push(there)
    }
  }
  return found
}

test('every field has a word: a refusal, a receipt and a conflict name it (law 3)', () => {
  // These two the server alone writes: nobody's change of them meets another's.
  const written = Object.entries(FIELDS).filter(([kind]) => kind !== 'receipt' && kind !== 'playbook')
  const fields = new Set(written.flatMap(([, specs]) => Object.keys(specs)))
  expect([...fields].filter((field) => !(`outbox.field.${field}` in chinese) && !(`field.${field}` in chinese))).toEqual([])
})

describe('messages', () => {
  test('both languages have the same keys', () => {
    expect(Object.keys(english).sort()).toEqual(Object.keys(chinese).sort())
  })

  test('no key stands in two files', () => {
    expect(Object.keys(zh).filter((key) => key in zhRest)).toEqual([])
    expect(Object.keys(en).filter((key) => key in enRest)).toEqual([])
  })

  test('each sentence takes the same arguments in both languages', () => {
    const differing = Object.keys(chinese).filter((key) => {
      const of = (all: Catalogue): string => wanted(all[key] as Message).filter((name) => name !== 'n').join()
      return of(chinese) !== of(english)
    })
    expect(differing).toEqual([])
  })

  test('no sentence is empty, and English has no Chinese in it', () => {
    for (const [key, message] of Object.entries(english)) {
      for (const text of forms(message)) {
        expect(text, key).not.toBe('')
        if (!/language|\.zh/.test(key)) expect(text, key).not.toMatch(/\p{Script=Han}/u)
      }
    }
  })

  test('nothing on a screen advises what this product is not for (X1)', () => {
    const forbidden = /回扣|行贿|贿赂|内线|底价|泄露|标底|诋毁|bribe|kickback|insider|leak|slander/i
    const said = [...Object.entries(chinese), ...Object.entries(english)]
    expect(said.filter(([, message]) => forms(message).some((text) => forbidden.test(text))).map(([key]) => key)).toEqual([])
  })

  test('no screen has words of its own: what a person reads comes from here or from the playbook', () => {
    const found = sources(SRC).filter((file) => file.endsWith('.svelte')).flatMap((file) => wordsIn(readFileSync(file, 'utf8')).map((word) => `${word} in ${file}`))
    expect(found).toEqual([])
    expect(wordsIn('<p class="x">{n > 1}Save <b>now</b></p><Field label="Name" {on} />')).toEqual(['Save', 'now', 'Name'])
  })

  test('every key that code names exists', () => {
    const missing: string[] = []
    for (const file of sources(SRC)) {
      for (const [, key] of readFileSync(file, 'utf8').matchAll(/\bt\(\s*'([a-z_]+(?:\.[\w-]+)+)'/g)) {
        if (!(key as string in chinese)) missing.push(`${key} in ${file}`)
      }
    }
    expect(missing).toEqual([])
  })

  test('what is drawn before the other sentences are here needs none of them', () => {
    const asked = [...firstRoute()].flatMap((file) =>
      [...readFileSync(file, 'utf8').matchAll(/\bt\(\s*'([a-z_]+(?:\.[\w-]+)+)'/g)].map(([, key]) => key as string),
    )
    expect(asked.length).toBeGreaterThan(40)
    expect(asked.filter((key) => !(key in zh))).toEqual([])
  })

  test('every family that `say` is asked for exists', () => {
    const families = new Set<string>()
    for (const file of sources(SRC)) {
      for (const [, family] of readFileSync(file, 'utf8').matchAll(/\bsay\(\s*'([\w.]+)'/g)) families.add(family as string)
    }
    const keys = Object.keys(chinese)
    expect([...families].filter((family) => !keys.some((key) => key.startsWith(`${family}.`)))).toEqual([])
  })

  test('every error code has a sentence', () => {
    expect([...REFUSALS, ...FAILURES].filter((code) => !(`error.${code}` in chinese))).toEqual([])
  })

  test('every reason the rules give has a sentence', () => {
    expect(REASONS.length).toBeGreaterThan(10)
    expect(REASONS.filter((code) => !(`why.${code}` in chinese))).toEqual([])
  })
})
