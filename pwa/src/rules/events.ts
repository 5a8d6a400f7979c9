/** What an event led to (G8): the A, B and C accounts it found, attendees and absentees apart, never heads.
 *  Mirrors `shared_schema/rules/events.py`, where the decision stands; `tests/vectors/events.json` holds both. */
import { plus } from './days'
import { selectItem } from './facts'
import type { Playbook } from './playbook'
import { gradeOf, living } from './records'
import type { EventSide, EventYield, Family } from './types'

const STATES = ['invited', 'accepted', 'absent', 'attended']

export interface Part {
  readonly id: string
  readonly deleted?: boolean | undefined
  readonly event?: string | undefined
  readonly account?: string | undefined
  readonly state?: string | undefined
}

const counted = (ids: readonly string[]): Record<string, number> => Object.fromEntries(ids.map((id) => [id, 0]))

function emptySide(playbook: Playbook): EventSide {
  const grades = playbook.grades.map((grade) => grade.id)
  return { accounts: 0, grades: counted(grades), found: counted(grades.slice(0, -1)), raised: 0, opportunities: 0, touched: 0 }
}

/** Account -> the furthest state of its people; an unknown word counts as invited. */
export function furthest(event: string, attendances: readonly Part[]): Map<string, string> {
  const states = new Map<string, number>()
  for (const one of living(attendances)) {
    if (one.event !== event || !one.account) continue
    states.set(one.account, Math.max(states.get(one.account) ?? 0, STATES.indexOf(one.state ?? ''), 0))
  }
  return new Map([...states].map(([account, state]) => [account, STATES[state] as string]))
}

/** The grade as it was known at the end of a day. */
function gradeAt(playbook: Playbook, family: Family, day: string): string | undefined {
  const facts = (family.facts ?? []).filter((fact) => (fact.day ?? '') <= day)
  return gradeOf(selectItem(playbook, facts, 'grade', day), family.account.id)
}

/** Opportunities of which the first thing learned is from that day or later. */
function opened(family: Family, day: string): number {
  const first = new Map<string, string>()
  for (const { subject, day: learned, retracted } of living(family.facts)) {
    if (!subject || !learned || retracted) continue
    const before = first.get(subject)
    if (before === undefined || learned < before) first.set(subject, learned)
  }
  return living(family.opportunities).filter((one) => (first.get(one.id) ?? '') >= day).length
}

function judge(playbook: Playbook, side: EventSide, family: Family, day: string, today: string): void {
  const places = new Map(playbook.grades.map((grade, place) => [grade.id, place]))
  const last = places.size - 1
  const [before, now] = [gradeAt(playbook, family, plus(day, -1)), gradeAt(playbook, family, today)]
  const place = places.get(now ?? '')
  if (now !== undefined && place !== undefined) {
    side.grades[now] = (side.grades[now] ?? 0) + 1
    const earlier = places.get(before ?? '') ?? last
    if (place < last && earlier === last) side.found[now] = (side.found[now] ?? 0) + 1
    if (places.has(before ?? '') && place < earlier) side.raised += 1
  }
  side.opportunities += opened(family, day)
  if (living(family.visits).some((visit) => (visit.day ?? '') > day && (visit.day ?? '') <= today)) side.touched += 1
}

/** The yield so far; of an event that is still to come only who is invited and who said yes. */
export function eventYield(
  playbook: Playbook, event: { readonly id: string; readonly day?: string | undefined },
  attendances: readonly Part[], families: Iterable<Family>, today: string,
): EventYield {
  const held = event.day ?? ''
  const states = furthest(event.id, attendances)
  const seen = new Map([...families].map((family) => [family.account.id, family]))
  const all = [...states.values()]
  const found: EventYield = {
    invited: states.size,
    accepted: all.filter((state) => state === 'accepted' || state === 'attended').length,
    attended: emptySide(playbook),
    absent: emptySide(playbook),
    unseen: [...states.keys()].filter((account) => !seen.has(account)).length,
  }
  const over = held !== '' && held < today
  for (const [account, state] of states) {
    const side = state === 'attended' ? found.attended : over || state === 'absent' ? found.absent : undefined
    if (!side) continue
    side.accounts += 1
    const family = seen.get(account)
    if (family && held) judge(playbook, side, family, held, today)
  }
  return found
}
