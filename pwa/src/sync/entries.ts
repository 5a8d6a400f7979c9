/** How an op in the outbox is read: whether it is drawn, whether it is still on its way, what the person asked for. */
import type { Op } from '../generated/protocol'
import type { Census, Change, Entry } from './state'

const DRAWN = new Set(['unsent', 'sent', 'answered'])

/** Whether an entry's fields are shown over the server's row. */
export const isDrawn = (entry: Entry): boolean => entry.op.op !== 'cmd' && DRAWN.has(entry.state)

/** Whether an entry still has to reach the server. */
export const isOutgoing = (entry: Entry): boolean => entry.state === 'unsent' || entry.state === 'sent'

/** The change a person asked for, read back from its op. */
export function changeOf(op: Op): Change {
  if (op.op === 'cmd') return { op: 'cmd', id: op.id, name: op.name ?? '', args: op.args ?? {} }
  const common = { id: op.id, kind: op.kind ?? '', fields: op.fields ?? {} }
  if (op.op === 'new') return { op: 'new', ...common }
  return { op: 'set', ...common, ...(op.settles && { settles: op.settles }) }
}

/** In the order made. They mostly stand so already: what a restore brought back is the exception. */
export function inOrder(entries: ReadonlyMap<number, Entry>): Entry[] {
  const list = [...entries.values()]
  for (let place = 1; place < list.length; place++) {
    if ((list[place - 1] as Entry).key > (list[place] as Entry).key) return list.sort((a, b) => a.key - b.key)
  }
  return list
}

/** What stands in the outbox. */
export function census(entries: ReadonlyMap<number, Entry>): Omit<Census, 'version'> {
  let [unsent, oldest] = [0, null as number | null]
  for (const entry of entries.values()) {
    if (!isOutgoing(entry)) continue
    unsent++
    oldest = Math.min(oldest ?? entry.at, entry.at)
  }
  return { entries: entries.size, unsent, oldest }
}
