/** Light, dark and sunlight. The choice is this device's (a phone in the sun, a desk in the office), so it lives in
 *  localStorage and not in the person's synced settings. CSS reads data-theme and data-contrast on <html>. */

export type Theme = 'system' | 'light' | 'dark'
export type Contrast = 'system' | 'normal' | 'more'

const THEME = 'headland.theme'
const CONTRAST = 'headland.contrast'

function stored<T extends string>(key: string, allowed: readonly T[]): T {
  const value = readLocal(key)
  return (allowed as readonly string[]).includes(value ?? '') ? (value as T) : (allowed[0] as T)
}

/** localStorage throws where storage is blocked; a look is never worth a crash. */
export function readLocal(key: string): string | null {
  try {
    return localStorage.getItem(key)
  } catch {
    return null
  }
}

export function writeLocal(key: string, value: string | null): void {
  try {
    if (value === null) localStorage.removeItem(key)
    else localStorage.setItem(key, value)
  } catch {
    // Blocked storage: the choice lasts until the app closes.
  }
}

export function theme(): Theme {
  return stored<Theme>(THEME, ['system', 'light', 'dark'])
}

export function contrast(): Contrast {
  return stored<Contrast>(CONTRAST, ['system', 'normal', 'more'])
}

export function setTheme(value: Theme): void {
  writeLocal(THEME, value)
  apply()
}

export function setContrast(value: Contrast): void {
  writeLocal(CONTRAST, value)
  apply()
}

const dark = (): MediaQueryList => matchMedia('(prefers-color-scheme: dark)')
const more = (): MediaQueryList => matchMedia('(prefers-contrast: more)')

function apply(): void {
  const chosen = theme()
  const resolved = chosen === 'system' ? (dark().matches ? 'dark' : 'light') : chosen
  const wish = contrast()
  const strong = wish === 'more' || (wish === 'system' && more().matches)
  const root = document.documentElement
  root.dataset['theme'] = resolved
  root.dataset['contrast'] = strong ? 'more' : 'normal'
  const paper = strong ? (resolved === 'dark' ? '#000000' : '#ffffff') : resolved === 'dark' ? '#121513' : '#fbfaf6'
  document.querySelector('meta[name="theme-color"]')?.setAttribute('content', paper)
}

/** Set the look before the first paint and follow the system while it is asked to. */
export function startTheme(): void {
  apply()
  dark().addEventListener('change', apply)
  more().addEventListener('change', apply)
}
