/** What waits for this supervisor's word: from the plots on his phone and, of all others he leads, from the server; the
 *  phone's own copy goes first, because what was decided here is drawn there at once. Pure. */
import type { TeamApproval } from '../../net/team'
import type { Id, Rec, World } from '../../storage/world'

type Source = Pick<World, 'all' | 'get' | 'me'>

const nameOf = (world: Source, id: Id | undefined): string | null => {
  const name = (world.get(id ?? '')?.v as Record<string, unknown> | undefined)?.['name']
  return typeof name === 'string' ? name : null
}

function fromCopy(world: Source, { id, v }: Rec<'approval'>): TeamApproval {
  const account = world.get<'account'>(v.account ?? '')
  const subject = v.subject ?? ''
  return {
    id, account: { id: v.account ?? '', name: account?.v.name ?? null },
    subject: { id: subject, kind: world.get(subject)?.kind ?? '', name: nameOf(world, subject) },
    plot: account?.v.plot ? { id: account.v.plot, name: nameOf(world, account.v.plot) } : null,
    about: v.about ?? '', reason: v.reason ?? null, note: v.note ?? null,
    detail: typeof v.detail === 'object' && v.detail !== null && !Array.isArray(v.detail) ? (v.detail as TeamApproval['detail']) : null,
    asked_by: { id: v.asked_by ?? '', name: nameOf(world, v.asked_by) }, asked_at: v.asked_at ?? '',
    decision: v.decision ?? null, decided_at: v.decided_at ?? null,
    decided_by: v.decided_by ? { id: v.decided_by, name: nameOf(world, v.decided_by) } : null,
  }
}

/** May this person decide it? Whoever leads its plot, or an administrator; never who asked. */
function mine(world: Source, approval: TeamApproval): boolean {
  if (approval.asked_by.id === world.me.id) return false
  return world.me.role === 'administrator' || world.get<'plot'>(approval.plot?.id ?? '')?.v.supervisor === world.me.id
}

export interface Sorted {
  readonly open: readonly TeamApproval[]
  readonly decided: readonly TeamApproval[]
}

/** The oldest question first; of what is decided the newest. */
export function sorted(world: Source, server: readonly TeamApproval[]): Sorted {
  const own = [...world.all('approval')].map((one) => fromCopy(world, one)).filter((one) => mine(world, one))
  const known = new Set(own.map((one) => one.id))
  const all = [...own, ...server.filter((one) => !known.has(one.id) && one.asked_by.id !== world.me.id)]
  return {
    open: all.filter((one) => !one.decision).sort((a, b) => a.asked_at.localeCompare(b.asked_at)),
    decided: all.filter((one) => one.decision).sort((a, b) => (b.decided_at ?? '').localeCompare(a.decided_at ?? '')),
  }
}
