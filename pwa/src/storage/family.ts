/** One account with everything about it, as the brief reads it. */
import type { Projection } from '../sync/projection'
import type { Kind } from '../generated/records'
import type { Family, Id, Rec } from './world'

export function familyOf(picture: Projection, account: Id): Family | undefined {
  const own = picture.get(account) as Rec<'account'> | undefined
  if (!own || own.kind !== 'account' || own.v.deleted === true) return undefined
  const byKind = new Map<string, Rec[]>()
  for (const shown of picture.family(account)) {
    const list = byKind.get(shown.kind)
    if (list) list.push(shown as Rec)
    else byKind.set(shown.kind, [shown as Rec])
  }
  const of = <K extends Kind>(kind: K, by: (rec: Rec<K>) => string, newestFirst = false): Rec<K>[] => {
    const list = (byKind.get(kind) ?? []) as unknown as Rec<K>[]
    const keyed = list.map((rec) => ({ rec, key: by(rec) + rec.id }))
    keyed.sort((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : 0) * (newestFirst ? -1 : 1))
    return keyed.map(({ rec }) => rec)
  }
  return {
    account: own,
    contacts: of('contact', (rec) => rec.v.name ?? ''),
    opportunities: of('opportunity', (rec) => rec.v.name ?? ''),
    visits: of('visit', (rec) => rec.v.happened_at ?? rec.v.day ?? '', true),
    facts: of('fact', (rec) => (rec.v.day ?? '') + (rec.v.recorded_at ?? '')),
    tasks: of('task', (rec) => rec.v.due ?? '9999'),
    comments: of('comment', (rec) => rec.v.written_at ?? ''),
    attachments: of('attachment', () => ''),
  }
}
