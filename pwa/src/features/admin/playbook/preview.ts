/** What a method makes of an account, in a few lines: to compare the draft with what is in force.
 *
 *  The example is made of the playbook in force itself (the answers that make its second grade, its third stage), so that
 *  it means something under any method. */
import { brief, nextTouch } from '../../../rules'
import { complete, itemOf, type Playbook } from '../../../rules/playbook'
import type { Family, Plain } from '../../../rules/types'
import { addDays } from '../../../ui/dates'
import { list, say, tr } from '../../../ui/messages'
import { whys } from '../../../ui/reasons'
import { say as sayCaution } from '../../../ui/signals'
import type { Raw } from './tree'

export interface Seen {
  readonly grade: string
  readonly touch: string
  readonly questions: readonly string[]
  readonly cautions: readonly string[]
}

/** Undefined: a draft with mistakes may not be readable by the rules yet. */
export function seen(raw: Raw, family: Family, today: string): Seen | undefined {
  try {
    const playbook = complete(raw as Partial<Playbook>)
    const told = brief(playbook, family, today)
    const nameOf = (id: string): string | undefined => family.contacts?.find((one) => one.id === id)?.name ?? undefined
    const telling = { playbook, today, nameOf }
    const touch = nextTouch(playbook, family, today)
    return {
      grade: [list(told.suggestion.grades.map((id) => tr(playbook.grades.find((one) => one.id === id)?.label) || id)), whys(told.suggestion.reasons, telling)].filter(Boolean).join(' · '),
      touch: whys(touch.reasons, telling),
      questions: told.unknowns.slice(0, 5).map((one) => tr(itemOf(playbook, one.item)?.ask) || tr(itemOf(playbook, one.item)?.label)),
      cautions: told.cautions.map((one) => sayCaution(one, telling).text),
    }
  } catch {
    return undefined
  }
}

const WHEN = 'T02:00:00Z'

/** An invented account with two people, an opportunity under way and a visit three weeks ago. */
export function example(playbook: Playbook, today: string): Family {
  const day = addDays(today, -21)
  const account = 'example'
  const fixed = { account, author: account, day, recorded_at: `${day}${WHEN}` }
  const fact = (subject: string, item: string, value: unknown): Plain<'fact'> => ({ id: `${subject}-${item}`, kind: 'fact', ...fixed, subject, item, value: value as never })
  const table = playbook.decision_tables.find((one) => !one.system)
  const row = table?.rows[1] ?? table?.rows[0]
  const answers = Object.entries(row?.when ?? {}).map(([item, [first = '']]) =>
    fact(account, item, itemOf(playbook, item)?.kind === 'yesno' ? first === 'yes' : first))
  const stage = playbook.stages[Math.min(2, playbook.stages.length - 1)]?.id ?? ''
  return {
    account: { id: account, kind: 'account', name: say('playbook', 'example_name'), status: playbook.statuses.find((one) => one.cultivated)?.id },
    contacts: [{ id: 'c1', kind: 'contact', account, name: say('playbook', 'example_contact') }],
    opportunities: [{ id: 'o1', kind: 'opportunity', account, name: say('playbook', 'example_opportunity') }],
    visits: [{ id: 'v1', kind: 'visit', account, author: account, touch: playbook.touches[0]?.id ?? '', happened_at: `${day}${WHEN}`, recorded_at: `${day}${WHEN}`, zone: 'UTC', day }],
    facts: [...answers, fact(account, 'system.has', false), fact(account, 'grade', row?.grade ?? ''), fact('o1', 'stage', stage)],
    tasks: [],
  }
}
