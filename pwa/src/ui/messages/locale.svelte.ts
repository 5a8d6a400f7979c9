/** Which language the screens speak, and the sentences of it. Switched at run time: everything that called `t`
 *  inside a template or a $derived is drawn again. Only the language in use is loaded (frontend.md: budgets).
 *
 *  Chosen: typed modules and Intl.PluralRules (<1 kB). Not chosen: a message-format library of 17 kB. */
import { readLocal, writeLocal } from '../theme'

export type Locale = 'zh-CN' | 'en'
export const LOCALES: readonly Locale[] = ['zh-CN', 'en']

/** A sentence, or its plural forms chosen by the argument `n`. `{name}` stands for an argument. */
export type Message = string | { readonly one?: string; readonly other: string }
export type Catalogue = Readonly<Record<string, Message>>

const KEY = 'headland.language'
const loaders: Record<Locale, () => Promise<{ default: Catalogue }>> = {
  'zh-CN': () => import('./zh-CN'),
  en: () => import('./en'),
}

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

/** Load and show a language; `remember` keeps it as this device's choice. */
export async function useLocale(next: Locale, remember = false): Promise<void> {
  const loaded = await loaders[next]()
  catalogue = loaded.default
  current = next
  document.documentElement.lang = next
  document.title = next === 'en' ? 'Headland' : '田头'
  if (remember) writeLocal(KEY, next)
}
