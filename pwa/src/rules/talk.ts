/** Which questions to take to a visit, and in which order (V2): from what is unknown, with the playbook's own between.
 *  Mirrors `shared_schema/rules/talk.py`, where the decisions stand; `tests/vectors/talk.json` holds both. */
import type { Question } from '../generated/playbook'
import { selectFacts } from './facts'
import { itemOf, type Playbook } from './playbook'
import { compareAll } from './records'
import type { Ask, Family, Selected, Unknown } from './types'
import { DELICATE, subjects, unknowns, varied } from './unknowns'

export const SPIN = ['situation', 'problem', 'implication', 'need_payoff'] as const
const MOST_UNKNOWN = 6
const BIG_FROM = 7
const MOST_IN_A_ROW = 3

/** The playbook's questions for the stage the furthest opportunity is at. */
function fittingOf(playbook: Playbook, family: Family, known: Selected): Question[] {
  const places = subjects(playbook, family, known).map((one) => one.place)
  const stage = places.length > 0 ? playbook.stages[Math.max(...places)]?.id : undefined
  return (playbook.visit?.questions ?? []).filter(({ stages }) => stages.length === 0 || (stage !== undefined && stages.includes(stage)))
}

function ofItem(playbook: Playbook, unknown: Unknown, question: Question | undefined): Ask {
  const weight = itemOf(playbook, unknown.item)?.weight ?? 0
  return {
    item: unknown.item, question: question?.id ?? null, subject: unknown.subject, subject_kind: unknown.subject_kind,
    spin: question?.spin ?? 'situation', form: question?.form ?? unknown.form,
    size: question?.size ?? (weight >= BIG_FROM ? 'big' : 'small'), sensitivity: unknown.sensitivity, state: unknown.state,
  }
}

const free = (family: Family, { id, spin, form, size }: Question): Ask => ({
  item: null, question: id, subject: family.account.id, subject_kind: 'account', spin, form, size, sensitivity: 'public', state: null,
})

/** For a part of the talk that is empty, the playbook's first question whose answer is not known yet. */
function between(playbook: Playbook, family: Family, fitting: readonly Question[], part: string, wanted: readonly Unknown[]): Ask[] {
  for (const question of fitting) {
    if (question.spin !== part) continue
    if (question.item === null) return [free(family, question)]
    const unknown = wanted.find((one) => one.item === question.item)
    if (unknown) return [ofItem(playbook, unknown, question)]
  }
  return []
}

function rowsOf(asks: readonly Ask[], most: number): Ask[][] {
  const ordered = [...asks].sort((a, b) =>
    compareAll(
      Number(a.form === 'closed') - Number(b.form === 'closed'),
      Number(a.size === 'small') - Number(b.size === 'small'),
      (DELICATE[a.sensitivity] ?? 0) - (DELICATE[b.sensitivity] ?? 0),
    ),
  )
  return Array.from({ length: Math.ceil(ordered.length / most) }, (_, row) => ordered.slice(row * most, (row + 1) * most))
}

/** Rows of questions in the order of asking; `people` are the contacts who will be there. */
export function questions(
  playbook: Playbook, family: Family, today: string, people: readonly string[],
  known: Selected = selectFacts(playbook, family.facts, today),
): Ask[][] {
  const wanted = unknowns(playbook, family, today, known, null).filter(
    (one) => one.sensitivity !== 'private' && (one.subject_kind !== 'contact' || people.includes(one.subject)),
  )
  const fitting = fittingOf(playbook, family, known)
  const person = wanted.filter((one) => one.subject_kind === 'contact').slice(0, 1)
  const others = varied(wanted.filter((one) => one.subject_kind !== 'contact'), MOST_UNKNOWN - person.length)
  const asks = [...others, ...person].map((one) => ofItem(playbook, one, fitting.find(({ item }) => item === one.item)))
  const most = playbook.visit?.most_in_a_row ?? MOST_IN_A_ROW
  return SPIN.flatMap((part) => {
    const own = asks.filter((one) => one.spin === part)
    return rowsOf(own.length > 0 ? own : between(playbook, family, fitting, part, wanted), most)
  })
}
