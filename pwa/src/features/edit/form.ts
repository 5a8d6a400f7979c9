/** What an edit form holds: texts as typed, which are read into values only when they are checked or saved.
 *
 *  A draft keeps the texts *and* what the form started from. Only fields the person changed are sent: a field that
 *  somebody else changed meanwhile, and this person did not touch, is left alone. */
import { checkFields } from '../../generated/check'
import type { Kind } from '../../generated/records'
import { say, type PlainKey } from '../../ui/messages'

export type Input = 'text' | 'tel' | 'email' | 'url' | 'area' | 'date' | 'number' | 'select' | 'place'

export interface FormField {
  readonly field: string
  readonly label: PlainKey
  readonly input: Input
  /** Shown at once; the others behind "more". */
  readonly first?: boolean
  /** Of a choice: what not choosing means. */
  readonly empty?: PlainKey
}

export type Values = Record<string, string>

export interface FormDraft {
  start: Values
  values: Values
}

type Fields = Readonly<Record<string, unknown>>

interface Place {
  readonly lat: number
  readonly lon: number
  readonly accuracy?: number | null
}

function write(input: Input, value: unknown): string {
  if (value === undefined || value === null) return ''
  if (input !== 'place') return String(value)
  const { lat, lon, accuracy } = value as Place
  return [lat, lon, ...(typeof accuracy === 'number' ? [accuracy] : [])].join(',')
}

/** The value of a typed text; null when it is empty (cleared). Full-width digits become plain ones. */
export function read(input: Input, text: string): unknown {
  const clean = input === 'area' ? text.replace(/\s+$/, '') : text.trim()
  if (clean.trim() === '') return null
  if (input === 'number') return /^-?\d+$/.test(clean.normalize('NFKC')) ? Number(clean.normalize('NFKC')) : clean
  if (input === 'tel' || input === 'email') return clean.normalize('NFKC').replace(/[‐-―]/g, '-')
  if (input !== 'place') return clean
  const [lat, lon, accuracy] = clean.split(',').map(Number)
  return { lat, lon, ...(accuracy === undefined ? {} : { accuracy }) }
}

export function valuesOf(fields: readonly FormField[], record: Fields = {}): Values {
  return Object.fromEntries(fields.map(({ field, input }) => [field, write(input, record[field])]))
}

export function isDirty(draft: FormDraft): boolean {
  return Object.keys(draft.values).some((field) => draft.values[field] !== draft.start[field])
}

/** What a save sends: for a new record all that is filled, else what was changed (null: cleared). */
export function changed(fields: readonly FormField[], draft: FormDraft, isNew: boolean): Record<string, unknown> {
  const sent: Record<string, unknown> = {}
  for (const { field, input } of fields) {
    const text = draft.values[field] ?? ''
    if (isNew ? read(input, text) === null : text === draft.start[field]) continue
    sent[field] = read(input, text)
  }
  return sent
}

/** Field -> why it is refused, in words; empty when all is well. `besides`: fields the form does not show. */
export function problems(kind: Kind, sent: Fields, isNew: boolean, besides: Fields = {}): Record<string, string> {
  const found: Record<string, string> = {}
  for (const { code, field, detail } of checkFields(kind, { ...besides, ...sent }, isNew)) {
    found[field ?? ''] = say('error', code, detail)
  }
  return found
}
