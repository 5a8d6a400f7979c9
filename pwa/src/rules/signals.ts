/** What should be said of an account: warnings (P8), contradictions (K2), signs (R4), reviews (S7).
 *  Mirrors `shared_schema/rules/signals.py`; `tests/vectors/{warnings,contradictions}.json` hold both. */
import { dayIn, evaluate, holds, ofAccount, readingOf, stageOfCase, type Case, type Reading } from './conditions'
import { monthEnd } from './days'
import { selectFacts } from './facts'
import type { Playbook, Sequence, Signal } from './playbook'
import type { Args, Caution, Family, Selected } from './types'
import { knownAbout, subjects } from './unknowns'

export type SignalKind = Signal['kind']
const KINDS: readonly SignalKind[] = ['contradiction', 'warning', 'sign', 'review', 'watch']

/** What the conditions are asked of, by what they are about. */
function casesOf(reading: Reading): Readonly<Record<Signal['about'], readonly Case[]>> {
  const { playbook, family, known, sets } = reading
  const account: Case = { reading, record: family.account, kind: 'account' }
  const records = new Map(sets.opportunities.map((record) => [record.id, record]))
  return {
    account: [account],
    opportunity: subjects(playbook, family, known).map(({ id }) => {
      const record = records.get(id)
      return record ? { reading, record, kind: 'opportunity' } : account
    }),
    contact: sets.contacts.map((record) => ({ reading, record, kind: 'contact' })),
  }
}

const said = (at: Case, signal: string, kind: SignalKind, ask: string | null, args: Args): Caution => ({
  signal, kind, about: at.kind, subject: at.record.id, args, ask,
})

/** Dates out of order, and one that passed while the work did not get that far. */
function inOrder(sequence: Sequence, at: Case): Caution[] {
  const account = ofAccount(at).record.id
  const dates = sequence.items.flatMap((item) => {
    const day = dayIn(knownAbout(at.reading.known, at.record.id, account, item)?.value)
    return day === undefined ? [] : [{ item, day }]
  })
  const found: Caution[] = []
  dates.forEach((second, place) => {
    const first = dates[place - 1]
    const precise = Math.min(first?.day.length ?? 0, second.day.length)
    if (!first || first.day.slice(0, precise) <= second.day.slice(0, precise)) return
    const args = { first: first.item, first_value: first.day, second: second.item, second_value: second.day }
    found.push(said(at, `${sequence.id}.out_of_order`, 'contradiction', second.item, args))
  })
  const place = stageOfCase(at)
  const until = at.reading.index.stages.get(sequence.until_stage ?? '')
  if (place !== null && until !== undefined && place >= until) return found
  const passed = dates.filter(({ item, day }) => sequence.due.includes(item) && monthEnd(day) < at.reading.today).at(-1)
  if (passed) {
    const args = { item: passed.item, value: passed.day }
    found.push(said(at, `${sequence.id}.passed`, 'contradiction', passed.item, args))
  }
  return found
}

function sayOf(signal: Signal, at: Case): Caution {
  const args = Object.fromEntries(signal.arguments.map(({ name, value }) => [name, evaluate(value, at)]))
  return said(at, signal.id, signal.kind, signal.ask, args)
}

/** What holds now, dates first, then the playbook's signals in its order: what stands first is graver. */
export function cautions(
  playbook: Playbook, family: Family, today: string, known: Selected = selectFacts(playbook, family.facts, today),
  kinds: readonly SignalKind[] = KINDS,
): Caution[] {
  const cases = casesOf(readingOf(playbook, family, known, today))
  const found = kinds.includes('contradiction')
    ? cases.opportunity.flatMap((at) => playbook.sequences.flatMap((sequence) => inOrder(sequence, at)))
    : []
  for (const signal of playbook.signals) {
    if (!kinds.includes(signal.kind)) continue
    for (const at of cases[signal.about]) if (holds(signal.when, at)) found.push(sayOf(signal, at))
  }
  return found
}
