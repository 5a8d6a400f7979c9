/** Where a threshold or a named condition is asked: its name is one word for all languages, so what a person reads beside
 *  it is what it decides, in the playbook's own words. Pure. */
import { OPERATIONS } from '../../../generated/playbook_form'
import { wanted } from './expressions'
import { nameOf } from './sections'
import { isTable, type Raw } from './tree'

export type Asked = 'threshold' | 'condition'

/** The tables of names: their members are asked by others, so those others are told. */
const NAMED: Readonly<Record<string, Asked>> = { conditions: 'condition', thresholds: 'threshold' }

function mentions(value: unknown, asked: Asked, id: string): boolean {
  if (isTable(value)) return Object.values(value).some((one) => mentions(one, asked, id))
  if (!Array.isArray(value)) return false
  const [name, ...args] = value as readonly unknown[]
  const operation = OPERATIONS[String(name)]
  return args.some((one, n) => operation !== undefined && one === id && wanted(operation, n) === asked) || value.some((one) => mentions(one, asked, id))
}

/** What asks it, by name and in the playbook's order; through a named condition, what asks that one. */
export function usesOf(raw: Raw, asked: Asked, id: string, seen: ReadonlySet<string> = new Set()): readonly string[] {
  const here = `${asked} ${id}`
  if (seen.has(here)) return []
  const found: string[] = []
  for (const [part, held] of Object.entries(raw)) {
    const members = Array.isArray(held) ? (held as readonly unknown[]).map((one) => ['', one] as const) : isTable(held) ? Object.entries(held) : []
    for (const [key, member] of members) {
      if (!mentions(member, asked, id)) continue
      const through = NAMED[part]
      found.push(...(through ? usesOf(raw, through, key, new Set([...seen, here])) : [nameOf(member, key)]))
    }
  }
  // A sentence's places stand open here: there is no case to fill them from.
  return [...new Set(found.filter(Boolean).map((one) => one.replace(/\{\w+\}/g, '…')))]
}
