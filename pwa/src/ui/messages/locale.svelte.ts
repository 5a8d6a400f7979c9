/** Which language the screens speak, and the sentences of it. Switched at run time: everything that called `t`
 *  inside a template or a $derived is drawn again. Only the language in use is loaded (frontend.md: budgets).
 *
 *  Chosen: typed modules (<1 kB). Not chosen: a message-format library of 17 kB. */
import { readLocal, writeLocal } from '../theme'

export type Locale = 'zh-CN' | 'en'
export const LOCALES: readonly Locale[] = ['zh-CN', 'en']

/** A sentence, or its plural forms chosen by the argument `n`. `{name}` stands for an argument. */
export type Message = string | { readonly one?: string; readonly other: string }
export type Catalogue = Readonly<Record<string, Message>>

const KEY = 'headland.language'
type Load = () => Promise<{ default: Catalogue }>
const first: Record<Locale, Load> = { 'zh-CN': () => import('./zh-CN'), en: () => import('./en') }
const rest: Record<Locale, Load> = { 'zh-CN': () => import('./zh-CN-rest'), en: () => import('./en-rest') }

let current = $state<Locale>('zh-CN')
let catalogue = $state.raw<Catalogue>({})

export function locale(): Locale {
  return current
}

export function sentences(): Catalogue {
  return catalogue
}

/** The person's choice on this device, else the first of the browser's languages we speak. */
export function preferredLocale(languages: readonly string[] = navigator.languages): Locale {
  const chosen = readLocal(KEY)
  if (chosen === 'zh-CN' || chosen === 'en') return chosen
  for (const language of languages) {
    const primary = language.toLowerCase().split('-')[0]
    if (primary === 'zh') return 'zh-CN'
    if (primary === 'en') return 'en'
  }
  return 'zh-CN'
}

let whole: () => Promise<void> = () => Promise.resolve()

/** Have every sentence, not only those of the first route; settled when they are here. */
export function allSentences(): Promise<void> {
  return whole()
}

/** Load and show a language; `remember` keeps it as this device's choice. At the start the first route's sentences are
 *  enough to draw; a switch at run time waits for all, so that no screen goes blank. */
export async function useLocale(next: Locale, remember = false): Promise<void> {
  const core = (await first[next]()).default
  let loading: Promise<void> | undefined
  whole = () =>
    (loading ??= rest[next]().then(
      (more) => {
        if (current === next) catalogue = { ...core, ...more.default }
      },
      (error: unknown) => {
        loading = undefined
        throw error
      },
    ))
  const more = remember ? (await rest[next]()).default : {}
  const switched = Object.keys(catalogue).length > 0
  catalogue = { ...catalogue, ...core, ...more }
  current = next
  if (switched) void whole().catch(() => undefined)
  document.documentElement.lang = next
  document.title = next === 'en' ? 'Headland' : '田头'
  if (remember) writeLocal(KEY, next)
}
