/** A playbook while it is edited: plain data, and a place in it as the keys that lead there. Nothing is changed in place,
 *  so that what stood before can be compared. What a member may be stands in the generated `PARTS`. */
import { PARTS, type Member } from '../../../generated/playbook_form'

export type Raw = Readonly<Record<string, unknown>>
export type Key = string | number
export type Place = readonly Key[]

export const ROOT: Member = { shape: 'part', part: 'Playbook' }

export const isTable = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

export function at(raw: unknown, place: Place): unknown {
  return place.reduce<unknown>((held, key) => (typeof held === 'object' && held !== null ? (held as Record<Key, unknown>)[key] : undefined), raw)
}

/** What may stand at a place, as far as the playbook's form knows it. */
export function memberAt(place: Place): Member | undefined {
  return place.reduce<Member | undefined>((held, key) => within(held, key), ROOT)
}

function within(member: Member | undefined, key: Key): Member | undefined {
  if (member?.shape === 'part') return PARTS[member.part ?? '']?.[String(key)]
  return member?.shape === 'list' || member?.shape === 'table' ? member.of : undefined
}

export function put(raw: unknown, place: Place, value: unknown): unknown {
  const [key, ...rest] = place
  if (key === undefined) return value
  const next = put((raw as Record<Key, unknown> | undefined)?.[key], rest, value)
  if (Array.isArray(raw)) return raw.map((one: unknown, n) => (n === key ? next : one))
  return { ...(isTable(raw) ? raw : {}), [key]: next }
}

/** Take a member of a list, or a key of a table, away. */
export function drop(raw: unknown, place: Place): unknown {
  const last = place.at(-1)
  const parent = place.slice(0, -1)
  const held = at(raw, parent)
  if (Array.isArray(held)) return put(raw, parent, held.filter((_, n) => n !== last))
  if (!isTable(held)) return raw
  return put(raw, parent, Object.fromEntries(Object.entries(held).filter(([key]) => key !== last)))
}

/** Move a member of a list up (-1) or down (1). */
export function move(raw: unknown, place: Place, step: -1 | 1): unknown {
  const from = place.at(-1) as number
  const held = at(raw, place.slice(0, -1))
  const to = from + step
  if (!Array.isArray(held) || to < 0 || to >= held.length) return raw
  const next = [...(held as unknown[])]
  ;[next[from], next[to]] = [next[to], next[from]]
  return put(raw, place.slice(0, -1), next)
}

export function add(raw: unknown, place: Place, value: unknown): unknown {
  const held = at(raw, place)
  return put(raw, place, [...(Array.isArray(held) ? (held as unknown[]) : []), value])
}

/** What a new member starts with. Where somebody has to write, it is empty, and the check says so. */
export function blank(member: Member): unknown {
  if (member.initial !== undefined) return member.initial
  if (member.shape === 'list') return []
  if (member.shape === 'table') return {}
  if (member.optional) return null
  const make = {
    text: () => ({ 'zh-CN': '', en: '' }),
    number: () => Math.max(1, member.min ?? 1),
    flag: () => false,
    choice: () => member.words?.[0] ?? '',
    part: () => Object.fromEntries(Object.entries(PARTS[member.part ?? ''] ?? {}).map(([name, one]) => [name, blank(one)])),
    expression: () => true,
    id: () => '',
    words: () => '',
  }
  return make[member.shape]()
}

/** A playbook with every member that a file may leave out at its default: two of them compare as they are. */
export function filled(value: unknown, member: Member = ROOT): unknown {
  if (value === undefined || value === null) return member.optional ? blank({ ...member, optional: true }) : value
  if (member.shape === 'list' && Array.isArray(value) && member.of) return value.map((one) => filled(one, member.of))
  if (member.shape === 'table' && isTable(value) && member.of) {
    return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, filled(one, member.of)]))
  }
  if (member.shape !== 'part' || !isTable(value)) return value
  const known = Object.entries(PARTS[member.part ?? ''] ?? {}).map(([name, one]): [string, unknown] => [name, filled(value[name], one)])
  return { ...value, ...Object.fromEntries(known.filter(([, one]) => one !== undefined)) }
}

/** An id nobody has yet, made of a name: "Their plan" -> `their_plan`, `their_plan_2`. */
export function freshId(name: string, taken: ReadonlySet<string>): string {
  const plain = name.toLowerCase().replace(/[^a-z0-9]+/g, '_').replace(/^_+|_+$/g, '').slice(0, 40) || 'new'
  for (let n = 1; ; n += 1) {
    const id = n === 1 ? plain : `${plain}_${n}`
    if (!taken.has(id)) return id
  }
}

/** Ids at home beside this place; items of all checklists are one family. */
export function idsBeside(raw: Raw, list: Place): ReadonlySet<string> {
  const lists = list[0] === 'checklists' && list[2] === 'items' ? (raw['checklists'] as readonly Raw[]).map((one) => one['items']) : [at(raw, list)]
  return new Set(lists.flatMap((one) => (Array.isArray(one) ? one : [])).map((one: unknown) => (isTable(one) ? String(one['id'] ?? '') : '')))
}

export const toAddress = (place: Place): string => place.map((key) => encodeURIComponent(String(key))).join('/')

export function fromAddress(address: string | null, raw: unknown): Place {
  let held = raw
  const place: Key[] = []
  for (const part of (address ?? '').split('/').filter(Boolean)) {
    const key = Array.isArray(held) ? Number(decodeURIComponent(part)) : decodeURIComponent(part)
    held = at(held, [key])
    if (held === undefined) break
    place.push(key)
  }
  return place
}
