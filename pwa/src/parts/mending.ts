/** The refused values as a form: text in, values of the right shape out. The kind's own shapes decide the inputs. */
import { FIELDS } from '../generated/fields'
import type { Change, Waiting } from '../storage/world'

export interface MendField {
  readonly field: string
  readonly shape: string
  readonly value: string
  /** Fixed when the record is made; shown in a refused `set` only to be dropped. */
  readonly long: boolean
}

/** Shapes one line or one box of text can hold; others (people, places, answers) are mended where they were entered. */
const TYPED = new Set(['name', 'text', 'date', 'phone', 'email', 'number', 'word', 'zone', 'clock_time'])

/** The fields of a refused change that can be mended here, the refused one first. */
export function mendFields(change: Change, refused: string | undefined): MendField[] {
  if (change.op === 'cmd') return []
  const specs = FIELDS[change.kind]
  const fields = Object.entries(change.fields).flatMap(([field, value]): MendField[] => {
    const spec = specs[field]
    if (!spec || !TYPED.has(spec.shape)) return []
    const text = value === null || value === undefined ? '' : String(value)
    return [{ field, shape: spec.shape, value: text, long: spec.merge === 'clauses' }]
  })
  return fields.sort((a, b) => Number(b.field === refused) - Number(a.field === refused))
}

/** Under which key its draft lies; the record's name is in it, so that an erasure of the record finds it. */
export const mendKey = ({ id, n }: Pick<Waiting, 'id' | 'n'>): string => `mend:${id}:${n}`

/** What to send again: every refused value with the mended ones in place; an emptied field is cleared. */
export function mended(change: Change, fields: readonly MendField[], texts: Readonly<Record<string, string>>): Record<string, unknown> {
  if (change.op === 'cmd') return {}
  const values: Record<string, unknown> = { ...change.fields }
  for (const { field, shape } of fields) {
    const text = (texts[field] ?? '').trim()
    if (text === '') {
      if (change.op === 'new') delete values[field]
      else values[field] = null
    } else values[field] = shape === 'number' ? Number(text) : text
  }
  return values
}
