/** The parts of a playbook in the order somebody looks for them, and how one member of it is called. */
import { PARTS } from '../../../generated/playbook_form'
import { t, tr } from '../../../ui/messages'
import { isTable } from './tree'

export interface Group {
  readonly id: string
  readonly parts: readonly string[]
}

const KNOWN: readonly Group[] = [
  { id: 'cultivation', parts: ['grades', 'decision_tables', 'cadences', 'touches', 'statuses', 'time_budget', 'segments', 'products', 'fits', 'scoring', 'plot', 'jobs', 'expected_grades'] },
  { id: 'knowing', parts: ['checklists', 'assessments', 'gates', 'sequences', 'rival_items', 'trust'] },
  { id: 'warning', parts: ['signals', 'conditions', 'thresholds'] },
  { id: 'people', parts: ['people', 'relations', 'hospitality'] },
  { id: 'selling', parts: ['stages', 'steps', 'buyer_steps', 'moves', 'exits', 'exit_views', 'scorecards', 'agendas', 'doubts', 'review'] },
  { id: 'visit', parts: ['visit', 'maintenance'] },
  { id: 'training', parts: ['quiz', 'self_checks'] },
]
/** What the whole is called: shown by itself. */
const OWN = ['id', 'name', 'version']

/** What a later release adds to playbooks stands at the end, until it has its place above. */
export const GROUPS: readonly Group[] = (() => {
  const placed = new Set([...OWN, ...KNOWN.flatMap((one) => one.parts)])
  const rest = Object.keys(PARTS['Playbook'] ?? {}).filter((one) => !placed.has(one))
  return rest.length > 0 ? [...KNOWN, { id: 'others', parts: rest }] : KNOWN
})()

/** How many members a part has; a single part has none to count. */
export function countOf(value: unknown): number | undefined {
  if (Array.isArray(value)) return value.length
  return undefined
}

/** What a member is called in a list: its words, else its id, else what it is about. */
export function nameOf(value: unknown, otherwise: string): string {
  if (!isTable(value)) return typeof value === 'string' && value !== '' ? value : otherwise
  if ('zh-CN' in value) return tr(value as never) || otherwise
  const text = ['label', 'text', 'name'].map((key) => value[key]).find((one) => isTable(one) && 'zh-CN' in one)
  if (text && tr(text as never)) return tr(text as never)
  if (typeof value['system'] === 'boolean') return t(value['system'] ? 'playbook.with_system' : 'playbook.without_system')
  const plain = ['id', 'name', 'item', 'grade'].map((key) => value[key]).find((one) => typeof one === 'string' && one !== '')
  if (plain !== undefined) return String(plain)
  const pair = [value['segment'] ?? value['from'], value['product'] ?? value['to']].filter((one) => typeof one === 'string' && one !== '')
  return pair.join(' → ') || otherwise
}
