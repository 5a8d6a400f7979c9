/** What a member that names something may name: chosen from a list instead of typed. Which member names what stands
 *  here alone; a test walks both shipped playbooks and finds every one of them among its own options. */
import type { Member } from '../../../generated/playbook_form'
import { say, t, tr } from '../../../ui/messages'
import { nameOf } from './sections'
import { at, isTable, type Place, type Raw } from './tree'

export interface Option {
  readonly id: string
  readonly label: string
}

type Source = 'grades' | 'grades+new' | 'stages' | 'steps' | 'items' | 'checklists' | 'segments' | 'products' | 'assessments' | 'thresholds' | 'conditions' | 'ownership' | 'exit_views.sides' | 'exit_views.answers'

/** Part and member -> what it names. Of a table the keys. */
const NAMES: Readonly<Record<string, Source>> = {
  'Grade.assumed_stage': 'stages',
  'DecisionTable.inputs': 'items',
  'DecisionRow.grade': 'grades',
  'DecisionRow.when': 'items',
  'Cadences.by_grade': 'grades',
  'Cadences.by_segment': 'segments',
  'Cadences.in_working_days': 'grades',
  'Cadences.segments_in_working_days': 'segments',
  'Touch.usual_for': 'grades',
  'Touch.counts_for': 'grades',
  'TimePlan.grade': 'grades+new',
  'Fit.segment': 'segments',
  'Fit.product': 'products',
  'Item.group': 'checklists',
  'Item.from_stage': 'stages',
  'Item.only_if': 'items',
  'Item.only_ownership': 'ownership',
  'Argument.item': 'items',
  'Signal.ask': 'items',
  'Sequence.items': 'items',
  'Sequence.due': 'items',
  'Sequence.until_stage': 'stages',
  'Judged.item': 'items',
  'Trust.preference_items': 'items',
  'Trust.need_items': 'items',
  'Trust.personal_items': 'items',
  'Stage.steps': 'steps',
  'BuyerStep.up_to': 'stages',
  'Move.from': 'stages',
  'Move.to': 'stages',
  'ExitPoint.item': 'items',
  'Exit.stage': 'stages',
  'Exit.sides': 'exit_views.sides',
  'ExitViews.good': 'exit_views.answers',
  'Side.only_if': 'items',
  'Question.stages': 'stages',
  'Question.item': 'items',
  'Playbook.rival_items': 'items',
  'CarePhase.items': 'items',
  'People.plan_items': 'items',
  'Playbook.expected_grades': 'grades',
  'Job.grades': 'grades',
  'Scoring.items': 'items',
  'Assessment.beside': 'items',
  'Span.assessment': 'assessments',
  'GateCheck.ask': 'items',
}

/** Members that hold the words an answer can be: those of the item named beside them. */
const ANSWERS: Readonly<Record<string, string>> = { 'ExitPoint.good': 'item', 'Judged.good': 'item' }

/** What an account's own form offers (`account.ownership`). */
const OWNERSHIPS = ['state', 'private', 'listed', 'taiwan', 'foreign', 'joint_venture', 'public_body']

const labelOf = (one: Readonly<Record<string, unknown>>): string => {
  const text = one['label'] ?? one['text'] ?? one['name']
  return isTable(text) ? tr(text as never) : ''
}

const members = (list: unknown): Option[] =>
  (Array.isArray(list) ? (list as readonly unknown[]) : []).filter(isTable).map((one) => ({ id: String(one['id'] ?? ''), label: labelOf(one) || String(one['id'] ?? '') }))

export function itemsOf(raw: Raw): readonly Readonly<Record<string, unknown>>[] {
  const lists = (Array.isArray(raw['checklists']) ? raw['checklists'] : []) as readonly unknown[]
  return lists.filter(isTable).flatMap((one) => (Array.isArray(one['items']) ? (one['items'] as readonly unknown[]) : []).filter(isTable))
}

export function sourceOptions(raw: Raw, source: Source): readonly Option[] {
  if (source === 'items') return members(itemsOf(raw))
  if (source === 'grades+new') return [...members(raw['grades']), { id: 'new', label: t('cultivation.new_accounts') }]
  if (source === 'ownership') return OWNERSHIPS.map((id) => ({ id, label: say('ownership', id) }))
  if (source === 'thresholds' || source === 'conditions') return Object.keys((raw[source] ?? {}) as object).map((id) => ({ id, label: id }))
  const [part = source, list] = source.split('.')
  return members(list && isTable(raw[part]) ? raw[part][list] : raw[part])
}

/** The words an answer to this item can be; none where it is counted otherwise. */
export function answersOf(raw: Raw, item: string): readonly Option[] {
  const found = itemsOf(raw).find((one) => one['id'] === item)
  if (found?.['kind'] === 'yesno') return [{ id: 'yes', label: t('common.yes') }, { id: 'no', label: t('common.no') }]
  return members(found?.['choices'])
}

/** What a member without words of its own is about, in the order it is read. */
const ABOUT = ['segment', 'product', 'from', 'to', 'grade', 'stage', 'item'] as const

/** What a member of a part is called: its own words, else those of what it names, else its id. */
export function calledIn(raw: Raw, part: string, one: unknown, otherwise: string): string {
  if (!isTable(one) || labelOf(one)) return nameOf(one, otherwise)
  const named = ABOUT.flatMap((key) => {
    const source = NAMES[`${part}.${key}`]
    return (source && sourceOptions(raw, source).find(({ id }) => id === one[key])?.label) ?? []
  })
  return named.join(' → ') || nameOf(one, otherwise)
}

/** What may be chosen for the member of a part at this place; undefined: it is typed. */
export function optionsFor(raw: Raw, part: string, name: string, place: Place): readonly Option[] | undefined {
  const key = `${part}.${name}`
  const own = at(raw, place.slice(0, -1))
  const beside = ANSWERS[key]
  if (beside) {
    const answers = isTable(own) ? answersOf(raw, String(own[beside] ?? '')) : []
    return answers.length > 0 ? answers : undefined
  }
  if (key === 'QuizQuestion.right') return isTable(own) ? members(own['choices']) : []
  const source = NAMES[key]
  return source && sourceOptions(raw, source)
}

/** Of a table: what the value under a key may be. */
export function valuesFor(raw: Raw, part: string, name: string, key: string): readonly Option[] | undefined {
  if (!['Item.only_if', 'Side.only_if', 'DecisionRow.when'].includes(`${part}.${name}`)) return undefined
  const answers = answersOf(raw, key)
  return answers.length > 0 ? answers : undefined
}

/** Of a table within a table (days by segment and grade): the inner keys. */
export const innerKeys = (raw: Raw, part: string, name: string): readonly Option[] | undefined =>
  `${part}.${name}` === 'Cadences.by_segment' ? sourceOptions(raw, 'grades') : undefined

/** Whether a member's value is the id of the part itself: for ever once published. */
export const isOwnId = (name: string, member: Member): boolean => name === 'id' && member.shape === 'id'
