/** What is remembered outside of the database, so that an opening phone notices that its system cleared it.
 *
 *  Two more places, because they go at different times: `localStorage` outlives a browser that clears IndexedDB for room;
 *  a cookie outlives one that clears all storage of pages (it is set only while something waits, and says only how much
 *  and since when). Storage that was erased on purpose (signed out, device revoked) is marked as such: nobody mourns it,
 *  and no other page puts it back. */
import { hexHash } from '../sync/digest'
import { Roll } from '../sync/roll'
import type { Entry } from '../sync/state'
import { witnessKey } from './names'

export interface Witness {
  /** Of the phone's state when it was written; above 0 there was something. */
  readonly version: number
  readonly unsent: number
  readonly oldest: number | null
  readonly drafts: number
  readonly photos: number
}

const ERASED = 'erased'
const COOKIE_S = 400 * 24 * 3600

/** What waits to be sent, of an outbox. */
export function waiting(entries: ReadonlyMap<number, Entry>): Pick<Witness, 'unsent' | 'oldest'> {
  const { unsent, oldest } = Roll.of(entries).census
  return { unsent, oldest }
}

/** Why the storage is empty, as far as it is known. */
export function readWitness(name: string): Witness | 'erased' | undefined {
  const text = place()?.getItem(witnessKey(name))
  if (text === ERASED) return 'erased'
  try {
    return text ? (JSON.parse(text) as Witness) : fromCookie(name)
  } catch {
    return fromCookie(name)
  }
}

export function writeWitness(name: string, witness: Witness): void {
  write(name, JSON.stringify(witness))
  const { unsent, oldest, drafts, photos } = witness
  const waiting = unsent + drafts + photos > 0
  setCookie(name, [unsent, oldest ?? 0, drafts, photos].join('.'), waiting ? COOKIE_S : 0)
}

export function markErased(name: string): void {
  write(name, ERASED)
  setCookie(name, '', 0)
}

const place = (): Storage | undefined => (typeof localStorage === 'undefined' ? undefined : localStorage)

function write(name: string, text: string): void {
  try {
    place()?.setItem(witnessKey(name), text)
  } catch {
    // No room or no permission: the cookie says the most important part.
  }
}

/** People share a phone: each has a cookie, named without saying who. */
const cookieName = (name: string): string => `headland_unsent_${hexHash(new TextEncoder().encode(name)).slice(0, 8)}`

function setCookie(name: string, value: string, seconds: number): void {
  if (typeof document === 'undefined') return
  const own = cookieName(name)
  if (seconds === 0 && !document.cookie.includes(own)) return
  const secure = location.protocol === 'https:' ? '; Secure' : ''
  document.cookie = `${own}=${value}; Path=/; SameSite=Strict; Max-Age=${seconds}${secure}`
}

function fromCookie(name: string): Witness | undefined {
  const cookies = typeof document === 'undefined' ? '' : document.cookie
  const found = cookies.split('; ').find((cookie) => cookie.startsWith(`${cookieName(name)}=`))
  const [unsent, oldest, drafts, photos] = (found?.split('=')[1] ?? '').split('.').map(Number)
  if (!found || [unsent, oldest, drafts, photos].some((n) => !Number.isFinite(n))) return undefined
  return { version: 1, unsent: unsent!, oldest: oldest || null, drafts: drafts!, photos: photos! }
}
