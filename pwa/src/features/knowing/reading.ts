/** What the knowing screens read: the account's family, what is known of it, whom or what one can know something about. */
import { checklists, type SubjectKind } from '../../rules/knowing'
import { selectFacts } from '../../rules/facts'
import { suggestGrade } from '../../rules/grade'
import { needs } from '../../rules/needs'
import { cautions, type SignalKind } from '../../rules/signals'
import type { Caution, Family as Plains, GradeSuggestion, Group, Need, Selected } from '../../rules/types'
import type { Family, Id, Rec, World } from '../../storage/world'
import type { Telling } from '../../ui/reasons'
import { plainFamily } from '../../parts/family'

/** Somebody or something that has a checklist of its own. */
export interface Subject {
  readonly id: Id
  readonly kind: SubjectKind
  readonly name: string
}

export interface Standing {
  readonly family: Family
  readonly plain: Plains
  readonly known: Selected
  readonly day: string
  readonly zone: string
  readonly telling: Telling
  /** The account first, then its projects, its people and the competitors there. */
  readonly subjects: readonly Subject[]
  readonly rivals: readonly Rec<'rival'>[]
  readonly needs: readonly Need[]
  readonly cautions: readonly Caution[]
  readonly suggestion: GradeSuggestion
}

/** Contradictions first: they turn into a crisis; then what to mind about people, and early signs of leaving. */
const SAID: readonly SignalKind[] = ['contradiction', 'warning', 'sign', 'watch']

export function stand(world: World, account: Id, day: string, zone: string): Standing | undefined {
  const family = world.family(account)
  if (!family) return undefined
  const plain = plainFamily(family)
  const known = selectFacts(world.playbook, plain.facts, day)
  const rivals = [...world.all('rival', { field: 'account', values: new Set([account]) })].sort(
    (a, b) => Number(a.v.gone ?? false) - Number(b.v.gone ?? false) || (a.v.name ?? '').localeCompare(b.v.name ?? ''),
  )
  const subjects = subjectsOf(family, rivals)
  const names = new Map(subjects.map((one) => [one.id, one.name]))
  return {
    family, plain, known, day, zone, subjects, rivals,
    telling: { playbook: world.playbook, today: day, nameOf: (id) => names.get(id) ?? world.get<'person'>(id)?.v.name },
    needs: needs(world.playbook, known),
    cautions: cautions(world.playbook, plain, day, known, SAID),
    suggestion: suggestGrade(world.playbook, plain, day, known),
  }
}

function subjectsOf(family: Family, rivals: readonly Rec<'rival'>[]): Subject[] {
  const of = (kind: SubjectKind) => (one: Rec): Subject => ({ id: one.id, kind, name: String(one.v['name'] ?? '') })
  const open = family.opportunities.filter((one) => !one.v.closed)
  const closed = family.opportunities.filter((one) => one.v.closed)
  return [
    of('account')(family.account),
    ...[...open, ...closed].map(of('opportunity')),
    ...family.contacts.map(of('contact')),
    ...rivals.filter((one) => !one.v.gone).map(of('rival')),
  ]
}

export const groupsOf = (world: Pick<World, 'playbook'>, at: Standing, subject: Subject): Group[] =>
  checklists(world.playbook, at.plain, at.known, subject.kind, subject.id)

/** How a subject's checklists stand altogether. */
export interface Tally {
  readonly known: number
  readonly of: number
  readonly stale: number
  readonly disputed: number
}

export function tallyOf(groups: readonly Group[]): Tally {
  const states = groups.flatMap((group) => group.items.map((item) => item.state))
  const count = (state: string): number => states.filter((one) => one === state).length
  return {
    known: groups.reduce((sum, group) => sum + group.known, 0), of: groups.reduce((sum, group) => sum + group.of, 0),
    stale: count('stale'), disputed: count('disputed'),
  }
}

/** The groups to show opened: the first that lacks something needed now; the first of all when nothing does. */
export function openedFirst(groups: readonly Group[]): string | undefined {
  const lacking = groups.find((group) => group.items.some((item) => item.need === 2 && item.state !== 'known'))
  return (lacking ?? groups[0])?.group
}
