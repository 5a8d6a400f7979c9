/** A save that still names a merged record, led on to its survivor (`survivor.ts`; the server does the same for phones
 *  that had not heard: sync/alias.py). */
import { FIELDS, SETS } from '../generated/fields'
import type { Kind } from '../generated/records'
import type { Change } from '../sync/state'
import { survivorOf, type Reader } from './survivor'

const aliased = (of: string | undefined): boolean => of === 'account' || of === 'contact' || of === 'plot'

/** A save with the ids of aliases turned to those of their survivors. */
export function ledOn(read: Reader, change: Change): Change {
  if (change.op === 'cmd') return change
  const lead = (id: string): string => survivorOf(read, id)
  const kind = change.kind as Kind
  const turned = ([name, value]: [string, unknown]): [string, unknown] => {
    const [family, key] = name.split(':', 2) as [string, string?]
    if (key !== undefined && aliased(SETS[kind]?.[family])) return [`${family}:${lead(key)}`, value]
    const names = name !== 'merged_into' && (aliased(FIELDS[kind]?.[name]?.of) || name === 'subject')
    return [name, names && typeof value === 'string' ? lead(value) : value]
  }
  const fields = Object.fromEntries(Object.entries(change.fields).map(turned))
  return change.op === 'new' ? { ...change, fields } : { ...change, id: lead(change.id), fields }
}
