/** Plots as those who lead them see them, from the company's directory on the phone: who works each, what may be done.
 *  Pure. Commands go through the outbox, so they may be given without signal. */
import type { Change, Id, Rec, Waiting, World } from '../../storage/world'

export interface PlotLine {
  readonly id: Id
  readonly name: string
  readonly owner: Rec<'person'> | undefined
  readonly supervisor: Rec<'person'> | undefined
  readonly members: readonly Rec<'person'>[]
  /** On this phone; undefined where it holds no copy of the plot. */
  readonly accounts: number | undefined
  /** Commands about it that were not carried out yet. */
  readonly waiting: number
}

type Reader = Pick<World, 'all' | 'get' | 'waiting' | 'me' | 'status'>

/** The plots this person leads, by name; an administrator all. */
export function plotLines(world: Reader): PlotLine[] {
  const all = world.me.role === 'administrator'
  const led = [...world.all('plot')].filter((plot) => all || plot.v.supervisor === world.me.id)
  const counts = new Map<Id, number>()
  for (const account of world.all('account')) counts.set(account.v.plot ?? '', (counts.get(account.v.plot ?? '') ?? 0) + 1)
  const person = (id: Id | undefined): Rec<'person'> | undefined => (id === undefined ? undefined : world.get<'person'>(id))
  return led
    .map((plot) => ({
      id: plot.id,
      name: plot.v.name ?? '',
      owner: person(plot.v.owner),
      supervisor: person(plot.v.supervisor),
      members: Object.keys(plot.v)
        .filter((field) => field.startsWith('members:') && plot.v[field] === true)
        .flatMap((field) => person(field.slice('members:'.length)) ?? []),
      accounts: `plot:${plot.id}` in world.status.lastByBucket ? (counts.get(plot.id) ?? 0) : undefined,
      waiting: world.waiting().filter((item) => isAbout(item, plot.id)).length,
    }))
    .sort((a, b) => a.name.localeCompare(b.name))
}

function isAbout({ change, state }: Waiting, plot: Id): boolean {
  return change.op === 'cmd' && state !== 'rejected' && [change.args['plot'], change.args['to']].includes(plot)
}

/** People who may work or lead a plot, by name. */
export function peopleFor(world: Pick<World, 'all'>, roles: readonly string[]): { id: Id; label: string }[] {
  return [...world.all('person')]
    .filter((person) => person.v.left !== true && roles.includes(person.v.role ?? ''))
    .map((person) => ({ id: person.id, label: person.v.name ?? '' }))
    .sort((a, b) => a.label.localeCompare(b.label))
}

export type PlotCommand = 'hand_plot' | 'grant_member' | 'revoke_member' | 'grant_supervisor' | 'revoke_supervisor' | 'close_plot'

/** The command on a plot; `who` is a person, or for `close_plot` the plot that takes over ('' for none). */
export function plotCommand(name: PlotCommand, plot: Id, who: Id | ''): Change {
  if (name === 'hand_plot') return { op: 'cmd', name, args: { plot, to: who } }
  if (name === 'close_plot') return { op: 'cmd', name, args: who === '' ? { plot } : { plot, to: who } }
  return { op: 'cmd', name, args: { plot, person: who } }
}

/** Accounts of `plot` go to the plot `to`, and `take` of its accounts come back: one command, carried out whole or not. */
export function swapCommand(plot: Id, to: Id, give: readonly Id[], take: readonly Id[]): Change {
  return { op: 'cmd', name: 'swap_accounts', args: { plot, to, give: [...give], take: [...take] } }
}

/** Those whose name has the typed text in it; all while nothing is typed. */
export function fitting<T extends { readonly name: string }>(accounts: readonly T[], typed: string): readonly T[] {
  const wanted = typed.trim().toLowerCase()
  return wanted === '' ? accounts : accounts.filter(({ name }) => name.toLowerCase().includes(wanted))
}
