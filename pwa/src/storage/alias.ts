/** A record that was merged into another one, or a plot that was closed, stands for its survivor (`merged_into`).
 *
 *  Screens, drafts and links that still hold the old id are led on: reading gives the survivor, a save goes to it. The
 *  server does the same for phones that had not heard (sync/alias.py). */
import { FIELDS, SETS } from '../generated/fields'
import type { Kind } from '../generated/records'
import type { Change } from '../sync/state'

interface Held {
  readonly kind: string
  readonly v: Readonly<Record<string, unknown>>
}
export type Reader = (id: string) => Held | undefined

const aliased = (of: string | undefined): boolean => of === 'account' || of === 'contact' || of === 'plot'

/** The id of the record that stands for this one today: its own when it is no alias, or its survivor is not here. */
export function survivorOf(read: Reader, id: string): string {
  const seen = new Set([id])
  for (let at = id; ; ) {
    const into = read(at)?.v['merged_into']
    if (typeof into !== 'string' || seen.has(into) || !read(into)) return at
    seen.add(into)
    at = into
  }
}

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
