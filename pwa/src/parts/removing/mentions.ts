/** Free texts on this phone in which a person's name stands: erasing cannot reach into somebody's own sentences, so they
 *  are shown, to be edited by hand. Found by the name as it is written; nicknames and misspellings are not. */
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

const TEXTS: readonly (readonly [Kind, readonly string[]])[] = [
  ['visit', ['note', 'purpose']], ['account', ['note']], ['contact', ['note']], ['opportunity', ['name', 'note']], ['task', ['title', 'note']],
  ['comment', ['text']], ['fact', ['value', 'reason']], ['attachment', ['caption']],
]
const SHORTEST = 2

/** Mentions of this contact outside of what is erased with it. */
export function mentionsOf(world: Pick<World, 'all' | 'get'>, contact: Rec<'contact'>): Mention[] {
  const versions = (contact.alt?.['name'] ?? []).map(([value]) => value)
  const names = [contact.v.name, ...versions].filter((name): name is string => typeof name === 'string' && name.length >= SHORTEST)
  const found: Mention[] = []
  for (const [kind, fields] of names.length > 0 ? TEXTS : []) {
    for (const record of world.all(kind)) {
      if (isAbout(world, record, contact.id)) continue
      for (const field of fields) {
        const text = (record.v as Readonly<Record<string, unknown>>)[field]
        if (typeof text !== 'string' || !names.some((name) => text.includes(name))) continue
        found.push({ record: record.id, kind, field, text, href: placeOf(record) })
      }
    }
  }
  return found
}

/** Whether it goes along: the contact itself, what is said of it, and what is said of that. */
function isAbout(world: Pick<World, 'get'>, record: Rec, contact: Id): boolean {
  if (record.id === contact) return true
  const { subject } = record.v as { subject?: Id }
  if (subject === undefined || subject === record.id) return false
  const parent = world.get(subject)
  return subject === contact || (parent !== undefined && parent.kind !== 'account' && isAbout(world, parent, contact))
}

function placeOf(record: Rec): string {
  const { account, subject } = record.v as { account?: Id; subject?: Id }
  if (record.kind === 'visit') return `#/visit/${record.id}`
  if (record.kind === 'contact') return `#/contact/${record.id}/edit`
  if (record.kind === 'account') return `#/account/${record.id}/edit`
  if (record.kind === 'comment' && subject) return `#/visit/${subject}`
  return `#/account/${account ?? ''}`
}
