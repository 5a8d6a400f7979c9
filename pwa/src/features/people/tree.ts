/** The organisation of an account as its contacts tell it (P1): who reports to whom, and who stands around it.
 *
 *  `reports_to` is one weak reference per person, so two phones that change different people never conflict. It may name
 *  somebody who is gone, or close a circle when two reps change it at once: the tree cuts such a reference when it is
 *  drawn and shows the person at the top, nothing is lost. Pure. */

export interface Member {
  readonly id: string
  readonly name: string
  readonly reportsTo: string | null
  readonly outside: boolean
  /** The place of the level in the playbook, the highest 0; last when unknown. */
  readonly rank: number
}

export interface Row<M extends Member = Member> {
  readonly member: M
  readonly depth: number
  /** The one above in the hierarchy, after cuts. */
  readonly boss: string | null
  readonly count: number
  /** Last among those of the same boss. */
  readonly last: boolean
}

/** Whom each reports to, without circles and without those who are not there. */
export function bosses(members: readonly Member[]): ReadonlyMap<string, string | null> {
  const known = new Map(members.filter((one) => !one.outside).map((one) => [one.id, one]))
  const found = new Map<string, string | null>()
  for (const member of [...known.values()].sort((a, b) => (a.id < b.id ? -1 : 1))) {
    const boss = member.reportsTo
    const usable = boss !== null && known.has(boss) && !leadsTo(found, boss, member.id)
    found.set(member.id, usable ? boss : null)
  }
  return found
}

/** Does the line upwards from `from` come to `to`? */
function leadsTo(above: ReadonlyMap<string, string | null>, from: string, to: string): boolean {
  for (let at: string | null | undefined = from, n = 0; at && n <= above.size; at = above.get(at), n++) if (at === to) return true
  return false
}

/** Everybody of the account from the top down, each below who they report to; those around it are `outside`. */
export function rows<M extends Member>(members: readonly M[]): Row<M>[] {
  const above = bosses(members)
  const below = new Map<string | null, M[]>()
  for (const member of members.filter((one) => !one.outside)) {
    const boss = above.get(member.id) ?? null
    below.set(boss, [...(below.get(boss) ?? []), member])
  }
  // The highest level first, then whoever leads somebody, then by name.
  const leads = (one: M): number => (below.has(one.id) ? 0 : 1)
  const order = (a: M, b: M): number => a.rank - b.rank || leads(a) - leads(b) || (a.name < b.name ? -1 : a.name > b.name ? 1 : a.id < b.id ? -1 : 1)
  const found: Row<M>[] = []
  const grow = (boss: string | null, depth: number): void => {
    const team = (below.get(boss) ?? []).sort(order)
    for (const [n, member] of team.entries()) {
      found.push({ member, depth, boss, count: below.get(member.id)?.length ?? 0, last: n === team.length - 1 })
      grow(member.id, depth + 1)
    }
  }
  grow(null, 0)
  return found
}

/** Nobody reports to themselves or to somebody below them. */
export function mayReport(members: readonly Member[], who: string, boss: string | null): boolean {
  return boss === null || (boss !== who && !leadsTo(bosses(members), boss, who))
}

/** What a key does to somebody in the drawn order: right puts them below the one before them of the same boss, left
 *  beside their boss. Undefined: nothing. */
export function shifted(drawn: readonly Row[], who: string, key: string): string | null | undefined {
  const at = drawn.findIndex((row) => row.member.id === who)
  const row = drawn[at]
  if (!row) return undefined
  if (key === 'ArrowLeft') {
    if (row.boss === null) return undefined
    return drawn.find((one) => one.member.id === row.boss)?.boss ?? null
  }
  if (key === 'ArrowRight') {
    return drawn.slice(0, at).reverse().find((one) => one.boss === row.boss)?.member.id
  }
  return undefined
}
