/** Free texts on this phone in which a person's name stands: erasing cannot reach into somebody's own sentences, so they
 *  are shown, to be edited by hand. Found by the name as it is written; nicknames and misspellings are not. */
import { FIELDS } from '../../generated/fields'
import type { Kind } from '../../generated/records'
import type { Id, Rec, World } from '../../storage/world'

export interface Mention {
  readonly record: Id
  readonly kind: Kind
  readonly field: string
  readonly text: string
  /** Where it can be edited. */
  readonly href: string
}

/** Shapes that hold what people wrote; a customer's and a contact's own name is a name and no mention. */
const WRITTEN: ReadonlySet<string> = new Set(['text', 'name', 'answer', 'snooze'])
const NAMED: readonly Kind[] = ['account', 'contact']
const OF_ACCOUNTS = (Object.keys(FIELDS) as Kind[]).filter((kind) => kind === 'account' || 'account' in FIELDS[kind])
const SHORTEST = 2

/** Mentions of this contact outside of what is erased with it. */
export function mentionsOf(world: Pick<World, 'all' | 'get'>, contact: Rec<'contact'>): Mention[] {
  const versions = (contact.alt?.['name'] ?? []).map(([value]) => value)
  const names = [contact.v.name, ...versions].filter((name): name is string => typeof name === 'string' && name.length >= SHORTEST)
  const found: Mention[] = []
  for (const kind of names.length > 0 ? OF_ACCOUNTS : []) {
    const fields = textsOf(kind)
    for (const record of world.all(kind)) {
      if (isAbout(world, record, contact.id)) continue
      for (const field of fields) {
        const text = written((record.v as Readonly<Record<string, unknown>>)[field]).join(' · ')
        if (!names.some((name) => text.includes(name))) continue
        found.push({ record: record.id, kind, field, text, href: placeOf(record) })
      }
    }
  }
  return found
}

/** The fields of a kind in which somebody may be mentioned. */
const textsOf = (kind: Kind): string[] =>
  Object.entries(FIELDS[kind]).flatMap(([field, { shape }]) => (WRITTEN.has(shape) && !(shape === 'name' && NAMED.includes(kind)) ? [field] : []))

/** The words of a value, which may be a table or several answers. */
function written(value: unknown): string[] {
  if (typeof value === 'string') return [value]
  return value !== null && typeof value === 'object' ? Object.values(value).flatMap(written) : []
}

/** Whether it goes along: the contact itself, what they told us, what is said of them, and what is said of that. */
function isAbout(world: Pick<World, 'get'>, record: Rec, contact: Id): boolean {
  if (record.id === contact) return true
  if (record.kind === 'survey') return (record.v as { contact?: Id }).contact === contact
  const { subject } = record.v as { subject?: Id }
  if (subject === undefined || subject === record.id) return false
  const parent = world.get(subject)
  return subject === contact || (parent !== undefined && parent.kind !== 'account' && isAbout(world, parent, contact))
}

function placeOf(record: Rec): string {
  const { account, subject } = record.v as { account?: Id; subject?: Id }
  if (record.kind === 'visit') return `#/visit/${record.id}`
  if (record.kind === 'contact') return `#/contact/${record.id}/edit`
  if (record.kind === 'opportunity') return `#/opportunity/${record.id}`
  if (record.kind === 'gift') return '#/gifts'
  if (record.kind === 'survey') return `#/account/${account ?? ''}/care`
  if (record.kind === 'account') return `#/account/${record.id}/edit`
  if (record.kind === 'comment' && subject) return `#/visit/${subject}`
  return `#/account/${account ?? ''}`
}
