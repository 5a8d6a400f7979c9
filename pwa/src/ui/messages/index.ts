export { known, formatNumber, list, say, t, tr, type Key, type PlainKey, type Value } from './t'
export { allSentences, LOCALES, locale, preferredLocale, useLocale, type Locale } from './locale.svelte'
