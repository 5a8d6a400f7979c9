/** Key facts that do not go together (K2, in part), told while there is time.
 *  Mirrors `shared_schema/rules/contradictions.py`; `tests/vectors/contradictions.json` holds both. */
import { isDay } from '../generated/check'
import type { Price } from '../generated/records'
import { between, monthEnd } from './days'
import { selectFacts } from './facts'
import { indexOf, type Index, type Playbook } from './playbook'
import { byId, wordOf } from './records'
import type { Args, Contradiction, Family, Known, Plain, Selected } from './types'
import { knownAbout, subjects } from './unknowns'

const SEQUENCE = [
  'schedule.select_start', 'schedule.select_end', 'schedule.decide',
  'schedule.sign', 'schedule.implement', 'schedule.go_live',
] as const
// The start of a selection may well lie behind us; its end, the decision and the contract may not.
const BEFORE_SIGNING = SEQUENCE.slice(1, 4)
const REQUIREMENTS = ['requirement.motive', 'requirement.problem', 'requirement.scope'] as const
const BUDGETS = ['budget.total', 'budget.afford'] as const

/** One opportunity (or the account in its place) as the checks read it. */
interface Case {
  readonly playbook: Playbook
  readonly index: Index
  readonly subject: string
  readonly record: Plain<'opportunity'> | undefined
  readonly place: number
  readonly get: (item: string) => Known | undefined
  readonly today: string
}

/** Is the one that should come first really later? Compared as far as both are precise. */
function isAfter(earlier: string, later: string): boolean {
  const shorter = Math.min(earlier.length, later.length)
  return earlier.slice(0, shorter) > later.slice(0, shorter)
}

function dateOf(found: Known | undefined): string | undefined {
  const word = wordOf(found) ?? ''
  return isDay(word.length === 10 ? word : `${word}-01`) ? word : undefined
}

const found = (at: Case, code: string, ask: string | null, args: Args = {}): Contradiction => ({
  code, args, subject: at.subject, ask,
})

function order(at: Case): Contradiction[] {
  const dated = SEQUENCE.flatMap((item) => {
    const when = dateOf(at.get(item))
    return when === undefined ? [] : [{ item, when }]
  })
  const list: Contradiction[] = []
  dated.forEach((second, i) => {
    const first = dated[i - 1]
    if (first && isAfter(first.when, second.when)) {
      list.push(
        found(at, 'dates.out_of_order', second.item, {
          first: first.item, first_value: first.when, second: second.item, second_value: second.when,
        }),
      )
    }
  })
  const sign = dateOf(at.get('schedule.sign'))
  const close = at.record?.expected_close
  if (sign && close && isAfter(sign, close)) list.push(found(at, 'dates.close_before_sign', 'schedule.sign', { close, sign }))
  return list
}

function passed(at: Case): Contradiction[] {
  if (at.place >= at.index.stages.size - 1) return []
  for (const item of [...BEFORE_SIGNING].reverse()) {
    const when = dateOf(at.get(item))
    if (when && monthEnd(when) < at.today) return [found(at, 'dates.passed', item, { item, value: when })]
  }
  return []
}

function isMoney(value: unknown): value is Price {
  const price = value as Partial<Price> | null | undefined
  return typeof price === 'object' && price !== null && typeof price.minor === 'number' && typeof price.currency === 'string'
}

function money(at: Case): Contradiction[] {
  const list: Contradiction[] = []
  const budget = at.get('budget.total')
  const wanted = REQUIREMENTS.filter((item) => at.get(item))
  const known = BUDGETS.some((item) => at.get(item))
  if (wanted.length > 0 && !known && at.place >= (at.index.stages.get('contact') ?? 0)) {
    list.push(found(at, 'budget.missing', 'budget.total', { item: wanted[0] }))
  }
  if (budget && wanted.length === 0) list.push(found(at, 'requirement.missing', 'requirement.problem'))
  const value = budget?.value
  const amount = at.record?.amount
  if (isMoney(value) && isMoney(amount) && value.currency === amount.currency && value.minor < amount.minor) {
    list.push(found(at, 'budget.below_amount', 'budget.total', { budget: value, amount }))
  }
  return list
}

function process(at: Case): Contradiction[] {
  const when = dateOf(at.get('schedule.decide'))
  if (!when) return []
  const list: Contradiction[] = []
  const left = between(at.today, monthEnd(when))
  const way = wordOf(at.get('decision.process'))
  const days = at.index.items.get('decision.process')?.choices.find((c) => c.id === way)?.days ?? null
  if (days !== null && left >= 0 && left < days) {
    list.push(found(at, 'decision.too_slow', 'decision.process', { process: way, days, left, value: when }))
  }
  if (left >= 0 && left <= at.playbook.thresholds.decision_soon_days) {
    for (const item of ['decision.deciders', 'decision.process']) {
      if (!at.get(item)) list.push(found(at, 'decision.unclear', item, { item, left, value: when }))
    }
  }
  return list
}

function rivals(at: Case): Contradiction[] {
  const leader = at.get('competition.leader')
  if (!leader || at.get('competition.why_us')) return []
  return [found(at, 'competition.no_why_us', 'competition.why_us', { leader: leader.value })]
}

/** What does not go together, opportunity by opportunity. */
export function contradictions(
  playbook: Playbook, family: Family, today: string, known: Selected = selectFacts(playbook, family.facts, today),
): Contradiction[] {
  const index = indexOf(playbook)
  const records = new Map(byId(family.opportunities).map((record) => [record.id, record]))
  return subjects(playbook, family, known).flatMap(({ id: subject, place }) => {
    const get = (item: string): Known | undefined => knownAbout(known, subject, family.account.id, item)
    const at: Case = { playbook, index, subject, record: records.get(subject), place, get, today }
    return [order, passed, money, process, rivals].flatMap((check) => check(at))
  })
}
