/** Likely duplicates while a name or number is typed: shown, never blocking. Homophones come through the search,
 *  whose keys hold the pinyin the server derived. */
import type { Rec, World } from '../../storage/world'

export interface Duplicate {
  readonly id: string
  readonly account: string
  readonly name: string
  readonly sub: string
  readonly why: 'same_name' | 'similar_name' | 'same_phone'
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

const ORDER = ['same_name', 'same_phone', 'similar_name']

function ranked(found: Duplicate[]): readonly Duplicate[] {
  return found.sort((a, b) => ORDER.indexOf(a.why) - ORDER.indexOf(b.why)).slice(0, 3)
}

export function likelyAccounts(world: World, typed: { name: string; phone: string }, self?: string): readonly Duplicate[] {
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
        : names.find(Boolean)
    if (why) found.push({ id: one.id, account: one.id, name: one.v.name ?? '', sub: placeOf(one), why })
  }
  return ranked(found)
}

const placeOf = (one: Rec<'account'>): string => [one.v.city, one.v.industry].filter(Boolean).join(' · ')

export function likelyContacts(
  world: World,
  typed: { name: string; phones: readonly string[] },
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
    if (!samePhone && !sameName) continue
    const sub = [one.v.title, world.get<'account'>(one.v.account)?.v.name].filter(Boolean).join(' · ')
    const why = sameName ? 'same_name' : 'same_phone'
    found.push({ id: one.id, account: one.v.account, name: one.v.name ?? '', sub, why })
  }
  return ranked(found)
}
