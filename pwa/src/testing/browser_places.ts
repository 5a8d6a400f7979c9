/** What a page has besides IndexedDB, for tests in plain Node: localStorage and cookies, that can be cleared. */
import { vi } from 'vitest'

export class Places {
  readonly kept = new Map<string, string>()
  readonly cookies = new Map<string, string>()

  install(): this {
    const { kept } = this
    vi.stubGlobal('localStorage', {
      getItem: (key: string) => kept.get(key) ?? null,
      setItem: (key: string, value: string) => void kept.set(key, value),
      removeItem: (key: string) => void kept.delete(key),
    })
    vi.stubGlobal('location', { protocol: 'https:' })
    const { cookies } = this
    vi.stubGlobal('document', {
      visibilityState: 'visible',
      get cookie() {
        return [...cookies].map(([name, value]) => `${name}=${value}`).join('; ')
      },
      set cookie(text: string) {
        const [pair = '', ...options] = text.split('; ')
        const [name = '', value = ''] = pair.split('=')
        if (options.includes('Max-Age=0')) cookies.delete(name)
        else cookies.set(name, value)
      },
    })
    return this
  }
}

/** Remove a database as the browser does: under whoever has it open. */
export function deleteUnder(name: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const asked = indexedDB.deleteDatabase(name)
    asked.onsuccess = () => resolve()
    asked.onerror = () => reject(asked.error as DOMException)
  })
}
