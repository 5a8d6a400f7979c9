/** Likely duplicates while a name or number is typed: shown, never blocking. Homophones (骏晖, 俊辉) are found by the
 *  pinyin keys that rows carry; the typed name is spelled by the worker that spells records made offline. */
import type { Rec, World } from '../../storage/world'

export interface Duplicate {
  readonly id: string
  readonly account: string
  readonly name: string
  readonly sub: string
  readonly why: 'same_name' | 'similar_name' | 'same_phone' | 'same_sound'
}

const FORMS =
  /股份有限公司|有限责任公司|有限公司|股份公司|集团公司|集团|公司|\b(?:co|company|ltd|limited|inc|corp|corporation|group|gmbh|plc|llc)\b\.?/gi

/** A company's name without legal form, brackets, spaces and punctuation. */
export function plainName(name: string): string {
  return name
    .normalize('NFKC')
    .toLowerCase()
    .replace(/[(（][^)）]*[)）]/g, '')
    .replace(FORMS, '')
    .replace(/[\s\p{P}\p{S}]+/gu, '')
}

/** The digits that tell two numbers apart: the last eleven (a Chinese mobile), without country code. */
export function plainPhone(phone: string | undefined): string {
  const digits = (phone ?? '').normalize('NFKC').replace(/\D/g, '')
  return digits.length < 7 ? '' : digits.slice(-11)
}

function likeness(a: string, b: string): Duplicate['why'] | null {
  if (!a || !b) return null
  if (a === b) return 'same_name'
  const [short, long] = a.length < b.length ? [a, b] : [b, a]
  const enough = /\p{Script=Han}/u.test(short) ? 2 : 4
  return short.length >= enough && long.includes(short) ? 'similar_name' : null
}

/** Does a run of the record's syllables sound like the whole typed name? Keys hold one token a character
 *  (`storage/syllables.ts`), readings to choose from divided by `|`. */
export function soundsLike(typed: string, key: string, whole = false): boolean {
  const [wanted, tokens] = [typed, key].map((k) => k.split(' ').filter((token) => token && token !== '-')) as [string[], string[]]
  if (wanted.length < 2 || wanted.length > tokens.length || (whole && wanted.length !== tokens.length)) return false
  if (!whole && wanted.length < 3) return false
  const fits = (a: string, b: string | undefined): boolean => a.split('|').some((one) => b?.split('|').includes(one))
  return tokens.some((_, start) => wanted.every((token, i) => fits(token, tokens[start + i])))
}

function keyOf(one: Rec): string {
  const keys = one.d?.['py'] as Readonly<Record<string, unknown>> | undefined
  return typeof keys?.['name'] === 'string' ? keys['name'] : ''
}

const ORDER = ['same_name', 'same_phone', 'similar_name', 'same_sound']

function ranked(found: Duplicate[]): readonly Duplicate[] {
  return found.sort((a, b) => ORDER.indexOf(a.why) - ORDER.indexOf(b.why)).slice(0, 3)
}

export interface Typed {
  readonly name: string
  /** The name's pinyin key, once it is known. */
  readonly sound?: string
}

export function likelyAccounts(world: World, typed: Typed & { readonly phone: string }, self?: string): readonly Duplicate[] {
  const name = plainName(typed.name)
  const phone = plainPhone(typed.phone)
  const found: Duplicate[] = []
  for (const one of world.all('account')) {
    if (one.id === self) continue
    const names = [one.v.name, one.v.short_name].map((n) => likeness(name, plainName(n ?? '')))
    const why = names.includes('same_name')
      ? 'same_name'
      : phone && plainPhone(one.v.phone) === phone
        ? 'same_phone'
        : (names.find(Boolean) ?? (typed.sound && soundsLike(typed.sound, keyOf(one)) ? 'same_sound' : null))
    if (why) found.push({ id: one.id, account: one.id, name: one.v.name ?? '', sub: placeOf(one), why })
  }
  return ranked(found)
}

const placeOf = (one: Rec<'account'>): string => [one.v.city, one.v.industry].filter(Boolean).join(' · ')

export function likelyContacts(
  world: World,
  typed: Typed & { readonly phones: readonly string[] },
  account: string,
  self?: string,
): readonly Duplicate[] {
  const name = typed.name.trim()
  const phones = typed.phones.map(plainPhone).filter(Boolean)
  const found: Duplicate[] = []
  for (const one of world.all('contact')) {
    if (one.id === self || !one.v.account) continue
    const samePhone = [one.v.mobile, one.v.phone].map(plainPhone).some((p) => p && phones.includes(p))
    const sameName = one.v.account === account && name !== '' && one.v.name === name
    const sameSound = one.v.account === account && soundsLike(typed.sound ?? '', keyOf(one), true)
    if (!samePhone && !sameName && !sameSound) continue
    const sub = [one.v.title, world.get<'account'>(one.v.account)?.v.name].filter(Boolean).join(' · ')
    const why = sameName ? 'same_name' : samePhone ? 'same_phone' : 'same_sound'
    found.push({ id: one.id, account: one.v.account, name: one.v.name ?? '', sub, why })
  }
  return ranked(found)
}
