/** The numbers one can call at an account, the likeliest first: its people by mobile, then desk phones, then the house. */
import type { World } from './storage/world'

export interface Callable {
  readonly name: string
  readonly phone: string
  readonly href: string
}

export function telHref(phone: string): string {
  return `tel:${phone.normalize('NFKC').replace(/[^\d+*#,;]/g, '')}`
}

/** `first`: contacts in the order to offer them (by influence, by last met); others follow. */
export function numbersOf(world: World, account: string, first: readonly string[] = []): Callable[] {
  const contacts = [...world.all('contact', { field: 'account', values: new Set([account]) })]
  const place = (id: string): number => (first.includes(id) ? first.indexOf(id) : first.length)
  contacts.sort((a, b) => place(a.id) - place(b.id))
  const numbers: Callable[] = []
  const add = (name: string, phone: string | undefined): void => {
    if (phone && !numbers.some((one) => one.phone === phone)) numbers.push({ name, phone, href: telHref(phone) })
  }
  for (const one of contacts) add(one.v.name ?? '', one.v.mobile)
  for (const one of contacts) add(one.v.name ?? '', one.v.phone)
  add('', world.get<'account'>(account)?.v.phone)
  return numbers
}
