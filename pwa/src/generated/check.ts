/** The same checks as `shared_schema/check.py`, over the table generated from `records/`: a phone refuses what
 *  the server would. Written by hand (the generator leaves it alone); `tests/vectors/validation.json` holds both. */
import {
  BLANK, COMMON_ITEMS, FIELDS, ID_PATTERN, MAX_ANSWER_ITEMS, MAX_ANSWER_TEXT, MAX_DAYS, MAX_FIELDS, MAX_NAMES, OBJECTS, SAFE, SETS,
  type FieldSpec, type MemberSpec,
} from './fields'
import type { Kind } from './records'

export interface FieldError {
  readonly code: string
  /** Null: the record as a whole. */
  readonly field: string | null
  readonly detail: Readonly<Record<string, unknown>>
}

type Members = Readonly<Record<string, unknown>>

const isKind = (kind: string): kind is Kind => Object.hasOwn(FIELDS, kind)

/** The field's spec, also for one entry of a set family (`people:<id>`). */
export function specOf(kind: Kind, field: string): FieldSpec | undefined {
  if (Object.hasOwn(FIELDS[kind], field)) return FIELDS[kind][field]
  const colon = field.indexOf(':')
  const prefix = field.slice(0, Math.max(colon, 0))
  const of = colon > 0 && Object.hasOwn(SETS[kind], prefix) ? SETS[kind][prefix] : undefined
  return of === undefined ? undefined : { shape: 'member', of }
}

const compiled = new Map<string, RegExp>()

function matches(pattern: string, value: string): boolean {
  let expression = compiled.get(pattern)
  if (!expression) compiled.set(pattern, (expression = new RegExp(pattern, 'u')))
  return expression.test(value)
}

/** A real day of the calendar from 1900 to 2199, as `2026-11-21`. */
export function isDay(value: unknown): value is string {
  if (typeof value !== 'string' || !/^(19|20|21)[0-9]{2}-[0-9]{2}-[0-9]{2}$/.test(value)) return false
  const [year, month, day] = [+value.slice(0, 4), +value.slice(5, 7), +value.slice(8)]
  return month >= 1 && month <= 12 && day >= 1 && day <= new Date(Date.UTC(year, month, 0)).getUTCDate()
}

const isInteger = (value: unknown): value is number => Number.isSafeInteger(value)
const isNumber = (value: unknown): value is number =>
  typeof value === 'number' && Number.isFinite(value) && Math.abs(value) <= SAFE

/** Code points, as Python counts. */
function lengthOf(value: string): number {
  let surrogates = 0
  for (let i = 0; i < value.length; i++) if ((value.charCodeAt(i) & 0xfc00) === 0xdc00) surrogates++
  return value.length - surrogates
}

/** U+0000, or half of a surrogate pair. */
const UNFIT = /[\0\ud800-\udfff]/u

function isText(value: unknown, longest?: number): value is string {
  return typeof value === 'string' && !UNFIT.test(value) && (longest === undefined || lengthOf(value) <= longest)
}

const isMap = (value: unknown): value is Members =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

const inRange = (value: number, spec: { readonly min?: number; readonly max?: number }): boolean =>
  (spec.min === undefined || spec.min <= value) && (spec.max === undefined || value <= spec.max)

function isString(value: unknown, spec: FieldSpec): value is string {
  if (!isText(value, spec.maxLength) || lengthOf(value) < (spec.minLength ?? 0)) return false
  if (spec.shape === 'name' && [...value].every((c) => BLANK.includes(c))) return false
  return spec.pattern === undefined || matches(spec.pattern, value)
}

function isMember(value: unknown, spec: MemberSpec): boolean {
  if (value === undefined || value === null) return spec.optional === true
  if (spec.type === 'integer') return isInteger(value) && inRange(value, spec)
  if (spec.type === 'date') return isDay(value)
  return isText(value, spec.maxLength) && (spec.pattern === undefined || matches(spec.pattern, value))
}

function isObject(value: unknown, spec: FieldSpec): boolean {
  const members = OBJECTS[spec.shape] ?? {}
  return (
    isMap(value) &&
    Object.keys(value).every((key) => Object.hasOwn(members, key)) &&
    Object.entries(members).every(([name, member]) => isMember(value[name], member))
  )
}

const isNamed = (value: unknown): boolean =>
  isMap(value) &&
  Object.keys(value).length === 2 &&
  ['zh-CN', 'en'].every((one) => isText(value[one], 120) && ![...value[one]].every((c) => BLANK.includes(c)))

function isAnswer(value: unknown): boolean {
  if (typeof value === 'boolean' || isNumber(value)) return true
  if (typeof value === 'string') return isText(value, MAX_ANSWER_TEXT)
  if (Array.isArray(value)) return value.length <= MAX_ANSWER_ITEMS && value.every((v) => isText(v, MAX_ANSWER_TEXT))
  if (!isMap(value)) return false
  const entries = Object.entries(value)
  return (
    entries.length <= MAX_ANSWER_ITEMS &&
    entries.every(
      ([key, v]) =>
        isText(key, 64) && (v === null || typeof v === 'boolean' || isNumber(v) || isText(v, MAX_ANSWER_TEXT)),
    )
  )
}

const SHAPES: Readonly<Record<string, (value: unknown, spec: FieldSpec) => boolean>> = {
  date: isDay,
  instant: (value, spec) => isString(value, spec) && isDay(value.slice(0, 10)),
  flag: (value) => typeof value === 'boolean',
  member: (value) => value === true,
  number: (value, spec) => isInteger(value) && inRange(value, spec),
  money: isObject,
  place: isObject,
  snooze: isObject,
  answer: isAnswer,
  names: (value) => Array.isArray(value) && value.length <= MAX_NAMES && value.every((v) => isText(v, 120)),
  named_days: (value) =>
    isMap(value) &&
    Object.keys(value).length <= MAX_DAYS &&
    Object.entries(value).every(([day, name]) => isDay(day) && isNamed(name)),
  stamps: (value) =>
    isMap(value) &&
    Object.keys(value).length <= MAX_NAMES &&
    Object.entries(value).every(([key, v]) => isText(key, 120) && isText(v, 120)),
}

function detailOf(spec: FieldSpec): Members {
  return {
    ...(spec.min === undefined ? {} : { min: spec.min }),
    ...(spec.max === undefined ? {} : { max: spec.max }),
    ...(spec.maxLength === undefined ? {} : { max_length: spec.maxLength }),
  }
}

function fieldError(kind: Kind, field: string, value: unknown, isNew: boolean): FieldError | undefined {
  const spec = specOf(kind, field)
  if (!spec) return { code: 'unknown_field', field, detail: {} }
  if (spec.once && !isNew) return { code: 'write_once', field, detail: {} }
  if (value === null || value === undefined) return spec.required ? { code: 'required', field, detail: {} } : undefined
  if (spec.shape === 'member' && !matches(ID_PATTERN, field.slice(field.indexOf(':') + 1))) {
    return { code: 'invalid_reference', field, detail: {} }
  }
  if (!(SHAPES[spec.shape] ?? isString)(value, spec)) {
    return { code: `invalid_${spec.shape}`, field, detail: detailOf(spec) }
  }
  return undefined
}

/** Order by code points, as Python sorts. */
function byField(a: FieldError, b: FieldError): number {
  const [left, right] = [[...(a.field ?? '')], [...(b.field ?? '')]]
  for (let i = 0; i < Math.min(left.length, right.length); i++) {
    const difference = (left[i]?.codePointAt(0) ?? 0) - (right[i]?.codePointAt(0) ?? 0)
    if (difference !== 0) return difference
  }
  return left.length - right.length
}

/** Every refusal of these values, at most one per field, ordered by field; empty when all is well. */
export function checkFields(kind: string, fields: Members, isNew: boolean): FieldError[] {
  if (!isKind(kind)) return [{ code: 'unknown_kind', field: null, detail: { kind } }]
  if (Object.keys(fields).length > MAX_FIELDS) {
    return [{ code: 'too_many_values', field: null, detail: { max: MAX_FIELDS } }]
  }
  const errors = Object.entries(fields).flatMap(([field, value]) => fieldError(kind, field, value, isNew) ?? [])
  if (isNew) {
    for (const [field, spec] of Object.entries(FIELDS[kind])) {
      if (spec.required && !Object.hasOwn(fields, field)) errors.push({ code: 'required', field, detail: {} })
    }
    if (kind === 'fact' && fields['private'] === true && COMMON_ITEMS.includes(fields['item'])) {
      errors.push({ code: 'not_private', field: 'private', detail: {} })
    }
  }
  return errors.sort(byField)
}
