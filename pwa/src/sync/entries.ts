/** How an op in the outbox is read: whether it is drawn, whether it is still on its way, what the person asked for. */
import type { Op } from '../generated/protocol'
import type { Change, Entry } from './state'

const DRAWN = new Set(['unsent', 'sent', 'answered'])

/** Whether an entry's fields are shown over the server's row. */
export const isDrawn = (entry: Entry): boolean => entry.op.op !== 'cmd' && DRAWN.has(entry.state)

/** Whether an entry still has to reach the server. */
export const isOutgoing = (entry: Entry): boolean => entry.state === 'unsent' || entry.state === 'sent'

/** Whether it is with the person, or with a supervisor. */
export const isRefused = (entry: Entry): boolean => entry.state === 'rejected' || entry.state === 'quarantined'

/** The change a person asked for, read back from its op. */
export function changeOf(op: Op): Change {
  if (op.op === 'cmd') return { op: 'cmd', id: op.id, name: op.name ?? '', args: op.args ?? {} }
  const common = { id: op.id, kind: op.kind ?? '', fields: op.fields ?? {} }
  if (op.op === 'new') return { op: 'new', ...common }
  return { op: 'set', ...common, ...(op.settles && { settles: op.settles }) }
}
