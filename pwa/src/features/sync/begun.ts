/** Forms that were begun and not saved, as a list a person understands: what each is, of whom, where it opens.
 *
 *  A draft's key says which form it belongs to and which records that names (`contact:<id>`, `visit:new:<account>`). Where
 *  one of them is on this phone the line leads to the form, or to the screen whose sheet brings it back; where none is
 *  left (its account moved away meanwhile) nothing can open it, and what was typed is told here (law 1).
 *
 *  Not listed while it can be reached: `mend:`, which stands in its refusal's card above; `talk:` and `agenda:`, which are
 *  how their screens stand and are never saved; a form whose texts are back at where they started. */
import type { Kind } from '../../generated/records'
import { fieldWord, itemWord, kindWord, recordWord, titleOf, valueWord } from '../../parts/words'
import type { Id, Rec, World } from '../../storage/world'
import { known, list, t } from '../../ui/messages'
import type { Wrote } from './waiting'

export interface Draft {
  readonly key: string
  readonly at: number
  readonly value: unknown
}

export interface Begun extends Draft {
  /** The form's name in `outbox.form.*`. */
  readonly form: string
  /** Whom it is about, as far as this phone knows. */
  readonly about: string
  /** Undefined: what it is about is no longer on this phone. */
  readonly href: string | undefined
}

type Known = Pick<World, 'get' | 'waiting' | 'playbook'>
type Fields = Readonly<Record<string, unknown>>

/** Forms that stand on a screen of their own: by what their key begins with, the id in it follows. */
const SCREENS: Readonly<Record<string, (id: Id) => string>> = {
  'account:new': () => '#/account/new',
  account: (id) => `#/account/${id}/edit`,
  'contact:new': (account) => `#/account/${account}/contact/new`,
  contact: (id) => `#/contact/${id}/edit`,
  'visit:new': (account) => `#/log/${account}`,
  'event:new': () => '#/cultivation?tab=events',
  'forecast:target': () => '#/forecast',
  'gift:new': () => '#/gifts',
  'playbook:draft': () => '#/admin/playbook',
  'quiz:running': () => '#/training/quiz',
  'self-check': () => '#/training/self',
  calendar: () => '#/admin/calendars',
  decide: () => '#/team?show=approvals',
  late: () => '#/team?show=decisions',
  talk: (id) => `#/account/${id}/talk`,
  'people-plan': (id) => `#/contact/${id}`,
  'people-weights': (id) => `#/account/${id}/people`,
}
/** Of these nothing has to be on the phone: they are about no record, or their screen asks the server. */
const FREE = new Set(['account:new', 'event:new', 'forecast:target', 'playbook:draft', 'quiz:running', 'self-check', 'calendar', 'late'])
/** The screen of a record whose sheet brings the form back. */
const HOMES: { readonly [K in Kind]?: (id: Id) => string } = {
  account: (id) => `#/account/${id}`,
  contact: (id) => `#/contact/${id}`,
  opportunity: (id) => `#/opportunity/${id}`,
  visit: (id) => `#/visit/${id}`,
  event: (id) => `#/event/${id}`,
  quiz_result: (id) => `#/training/result/${id}`,
  approval: () => '#/team?show=approvals',
}
const STANDING = new Set(['talk', 'agenda'])

export function begunLines(world: Known, drafts: readonly Draft[], today: string): Begun[] {
  return drafts.filter((draft) => wroteIn(draft, world, today).length > 0).flatMap((draft) => lineOf(world, draft) ?? [])
}

function lineOf(world: Known, draft: Draft): Begun | undefined {
  const { key, value } = draft
  const [form = '', ...rest] = key.split(':')
  if (form === 'mend' && world.waiting().some(({ id, n }) => key === `mend:${id}:${n}`)) return undefined
  const screen = [key, [form, rest[0]].join(':'), form].find((one) => one in SCREENS)
  const free = screen !== undefined && (FREE.has(screen) || key === 'gift:new:')
  const record = free ? undefined : rest.flatMap((id) => world.get(id) ?? [])[0]
  // The id as the key has it: a merged record's form finds its draft under the old one.
  const id = rest.find((one) => world.get(one) !== undefined) ?? ''
  const href = record || free ? (screen ? SCREENS[screen]!(id) : homeOf(world, record, id)) : undefined
  if (href !== undefined && STANDING.has(form)) return undefined
  return { ...draft, form, href, about: record ? nameOf(world, record) : titleOf(textsOf(value)) }
}

function homeOf(world: Known, record: Rec | undefined, id: Id): string | undefined {
  if (!record) return undefined
  const home = HOMES[record.kind]
  if (home) return home(id)
  const { opportunity, event, account } = record.v as Fields
  const owner = [opportunity, event, account].flatMap((one) => (typeof one === 'string' ? (world.get(one) ?? []) : []))[0]
  return owner && HOMES[owner.kind]?.(owner.id)
}

function nameOf(world: Known, record: Rec): string {
  const { account } = record.v as Fields
  const company = typeof account === 'string' ? world.get<'account'>(account)?.v.name : undefined
  return [...new Set([recordWord(record.kind, record.v, world), company ?? ''])].filter(Boolean).join(' · ')
}

/** What the form holds: an edit form keeps beside it what it started from. */
function textsOf(value: unknown): Fields {
  if (!isObject(value)) return { note: value }
  return isObject(value['values']) ? { ...(value['start'] as Fields | undefined), ...value['values'] } : value
}

const isObject = (value: unknown): value is Fields => typeof value === 'object' && value !== null && !Array.isArray(value)

/** Ids and what else no person typed. */
const UNSAID = new Set(['id', 'visit', 'account', 'subject', 'source', 'direction', 'done', 'asked', 'sha256', 'thumb', 'mime', 'bytes', 'width', 'height', 'place'])
const isId = (value: string): boolean => /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(value)

/** What was typed, in words; of an edit form only what was changed. */
export function wroteIn({ value }: Draft, world: Pick<World, 'get' | 'playbook'>, today: string): Wrote[] {
  const start = isObject(value) && isObject(value['values']) ? (value['start'] as Fields | undefined) ?? {} : {}
  const edited = isObject(value) && isObject(value['values'])
  return Object.entries(textsOf(value)).flatMap(([field, one]): Wrote[] => {
    if (UNSAID.has(field) || (edited && one === start[field])) return []
    const said = edited && one === '' ? t('outbox.empty_value') : words(one, field, world, today)
    return said ? [{ field: labelOf(field), value: said }] : []
  })
}

function labelOf(field: string): string {
  const [family = field] = field.split(':', 1)
  return known('outbox.field', family) || known('field', family) ? fieldWord(field) : t('outbox.begun_wrote')
}

function words(value: unknown, field: string, world: Pick<World, 'get' | 'playbook'>, today: string): string {
  if (value === null || value === undefined || value === '' || value === false) return ''
  if (Array.isArray(value)) return list(value.map((one) => words(one, field, world, today)).filter(Boolean))
  if (!isObject(value)) {
    if (typeof value === 'string' && isId(value) && !world.get(value)) return ''
    return valueWord(value, field, world, today)
  }
  const { item, sha256, name } = value
  if (typeof sha256 === 'string') return typeof name === 'string' && name ? name : kindWord('attachment')
  if (typeof item === 'string' && 'value' in value) {
    return [itemWord(item, world) || item, valueWord(value['value'], 'value', world, today, item)].join('：')
  }
  const parts = Object.entries(value).filter(([name]) => !UNSAID.has(name)).map(([name, one]) => words(one, name, world, today))
  return parts.filter(Boolean).join(' · ')
}
