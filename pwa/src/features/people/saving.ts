/** Everything the map writes: facts about people, who reports to whom, tasks. Each save says so and can be undone.
 *
 *  A move on the map answers what the map shows: it is at least as sure as the observation it replaces, else an older
 *  one of greater confidence would stay in sight and the move would seem lost. */
import { world } from '../../live.svelte'
import { tapped } from '../../parts/answers/tap'
import { commit } from '../../parts/saving'
import type { Change, Id } from '../../storage/world'
import { moment } from '../../ui/clock.svelte'
import { about, type Person, type Reading } from './reading'

export interface Answer {
  readonly subject: Id
  readonly item: string
  readonly value: unknown
}

export function facts(reading: Reading, answers: readonly Answer[]): Change[] {
  return answers.map(({ subject, item, value }) => {
    const sure = about(reading, subject, item)?.confidence === 'high' ? { confidence: 'high' as const } : {}
    return tapped(world(), reading, { subject, item, value, ...sure }, moment())
  })
}

/** What takes each change back, by the ids it was saved under. */
function reversal(changes: readonly Change[], ids: readonly Id[], before: (id: Id, field: string) => unknown): Change[] {
  return changes.flatMap((change, n): Change[] => {
    const id = ids[n]
    if (id === undefined || change.op === 'cmd') return []
    if (change.op === 'set') {
      const fields = Object.fromEntries(Object.keys(change.fields).map((field) => [field, before(id, field) ?? null]))
      return [{ op: 'set', kind: change.kind, id, fields }]
    }
    return [{ op: 'set', kind: change.kind, id, fields: change.kind === 'fact' ? { retracted: true } : { deleted: true } }]
  })
}

/** Save changes that can be taken back as they are. */
export async function keep(changes: readonly Change[], said: string, draft?: string): Promise<boolean> {
  const held = new Map(changes.flatMap((one) => (one.op === 'set' ? [[one.id, world().get(one.id)?.v ?? {}] as const] : [])))
  const before = (id: Id, field: string): unknown => (held.get(id) as Record<string, unknown> | undefined)?.[field]
  const undo = (ids: readonly Id[]): Change[] => reversal(changes, ids, before)
  return (await commit(changes, said, { undo, ...(draft !== undefined && { draft }) })) !== undefined
}

export const note = (reading: Reading, answers: readonly Answer[], said: string, draft?: string): Promise<boolean> =>
  keep(facts(reading, answers), said, draft)

export const change = (person: Person, fields: Record<string, unknown>, said: string): Promise<boolean> =>
  keep([{ op: 'set', kind: 'contact', id: person.id, fields }], said)

export interface Planned {
  readonly title: string
  readonly due: string
  readonly contact?: Id
  readonly assignee?: Id
  readonly note?: string
}

/** A step of a relationship plan (P7): a task like any other, so it is due, reminded of and done where tasks are. */
export function step(reading: Reading, { title, due, contact, assignee, note: words }: Planned): Change {
  const fields = {
    account: reading.family.account.id, title: title.slice(0, 120), due, direction: 'next', purpose: 'relationship',
    assignee: assignee ?? world().me.id, ...(contact && { contact }), ...(words && { note: words }),
  }
  return { op: 'new', kind: 'task', fields }
}
