/** `t('today.title')`, `t('sync.waiting', { n: 3 })`: typed by the Chinese catalogue, held equal to the English one
 *  by messages.test.ts. Codes that come from the server or the rules (`error.*`, `why.*`) go through `say`, which
 *  falls back to a general sentence when an older phone meets a newer code. */
import type zhFirst from './zh-CN'
import type zhRest from './zh-CN-rest'
import { locale, sentences, type Message } from './locale.svelte'

type Zh = typeof zhFirst & typeof zhRest
export type Key = keyof Zh
type Arguments<S> = S extends `${string}{${infer Name}}${infer Rest}` ? Name | Arguments<Rest> : never
type ArgsOf<M> = M extends string ? Arguments<M> : M extends { other: infer O } ? Arguments<O> | 'n' : never
export type Value = string | number
/** Keys whose sentence takes no arguments. */
export type PlainKey = { [K in Key]: [ArgsOf<Zh[K]>] extends [never] ? K : never }[Key]
type Params<K extends Key> = [ArgsOf<Zh[K]>] extends [never] ? [] : [Record<ArgsOf<Zh[K]>, Value>]

const numbers = new Map<string, Intl.NumberFormat>()

function cached<T>(cache: Map<string, T>, key: string, make: () => T): T {
  let value = cache.get(key)
  if (!value) cache.set(key, (value = make()))
  return value
}

function form(message: Message, args: Readonly<Record<string, unknown>>): string {
  if (typeof message === 'string') return message
  // Chinese has one form and English two: no need of Intl.PluralRules, which takes its time to make.
  return (args['n'] === 1 ? message.one : undefined) ?? message.other
}

function fill(message: Message, args: Readonly<Record<string, unknown>>): string {
  return form(message, args).replace(/\{(\w+)\}/g, (_, name: string) => {
    const value = args[name]
    return typeof value === 'number' ? formatNumber(value) : String(value ?? '')
  })
}

export function t<K extends Key>(key: K, ...args: Params<K>): string {
  const message = sentences()[key]
  // Not loaded yet: drawn again when it is. A key that does not exist at all fails messages.test.ts.
  return message === undefined ? '' : fill(message, args[0] ?? {})
}

/** The sentence of a code in a family: `say('error', 'invalid_phone')`; unknown codes get `<family>.other`. */
export function say(family: string, code: string, args: Readonly<Record<string, unknown>> = {}): string {
  const message = sentences()[`${family}.${code}`] ?? sentences()[`${family}.other`]
  return message === undefined ? code : fill(message, { code, ...args })
}

/** True when the catalogue has a sentence of its own for this code. */
export function known(family: string, code: string): boolean {
  return sentences()[`${family}.${code}`] !== undefined
}

export function formatNumber(value: number, options?: Intl.NumberFormatOptions): string {
  // No language of ours groups it, and making a format costs a first screen 10 ms.
  if (!options && Number.isInteger(value) && value >= 0 && value < 1000) return String(value)
  const key = `${locale()}|${options ? JSON.stringify(options) : ''}`
  return cached(numbers, key, () => new Intl.NumberFormat(locale(), options)).format(value)
}

/** A text of the playbook, which carries every language it was written in. */
export function tr(text: { readonly 'zh-CN': string; readonly en: string } | null | undefined): string {
  return text ? (text[locale()] ?? text['zh-CN']) : ''
}

/** "王丽、李明朗" / "Wang Li, Li Minglang". */
export function list(items: readonly string[]): string {
  return items.join(locale() === 'zh-CN' ? '、' : ', ')
}
