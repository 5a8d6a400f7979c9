/** How much of the checklists is known of one subject (K1–K9): each item's state, its freshness, each group's share.
 *  Mirrors `shared_schema/rules/knowing.py`, where the decisions stand; `tests/vectors/knowing.json` holds both. */
import { indexOf, type Item, type Playbook } from './playbook'
import { knownOf } from './records'
import type { Family, Group, ItemState, Known, Selected } from './types'
import { concerns, knownAbout, needOf, stagePlace, subjects } from './unknowns'

export type SubjectKind = Item['subject']

/** How far the work is that the subject's items are needed for. */
function placeOf(playbook: Playbook, family: Family, known: Selected, kind: SubjectKind, subject: string): number | undefined {
  if (kind === 'opportunity') return stagePlace(indexOf(playbook), known, subject)
  const places = subjects(playbook, family, known).map((one) => one.place)
  return places.length > 0 ? Math.max(...places) : undefined
}

function stateOf(item: Item, need: number, found: Known | undefined): ItemState {
  if (!found || found.value === 'unknown') return { item: item.id, state: 'missing', left: null, age_days: null, need }
  const days = item.fresh_days
  return {
    item: item.id,
    state: found.others.length > 0 ? 'disputed' : found.fresh ? 'known' : 'stale',
    left: days === null ? null : Math.max(0, Math.floor(((days - found.age_days) * 100) / days)),
    age_days: found.age_days,
    need,
  }
}

/** The groups that have something about this subject, in the playbook's order. */
export function checklists(playbook: Playbook, family: Family, known: Selected, kind: SubjectKind, subject: string): Group[] {
  const index = indexOf(playbook)
  const place = placeOf(playbook, family, known, kind, subject)
  const about = (item: Item): Known | undefined =>
    item.subject === 'opportunity' ? knownAbout(known, subject, family.account.id, item.id) : knownOf(known, subject, item.id)
  return playbook.checklists.flatMap((checklist) => {
    const shown = checklist.items
      .filter((item) => item.subject === kind && item.ask !== null && concerns(item, known, family.account))
      .map((item) => ({ item, state: stateOf(item, needOf(index, item, place), about(item)) }))
      .filter(({ item, state }) => !item.retired || state.state !== 'missing')
    if (shown.length === 0) return []
    const counted = shown.filter(({ item }) => !item.retired)
    const found = counted.filter(({ state }) => state.state === 'known').length
    return [{ group: checklist.id, known: found, of: counted.length, items: shown.map(({ state }) => state) }]
  })
}
