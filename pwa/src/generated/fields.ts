// Written by `python -m shared_schema.generate`; do not edit.

import type { Kind } from './records'

/** All that both languages know of one field (`shared_schema/check.py`). */
export interface FieldSpec {
  readonly shape: string
  readonly once?: true
  readonly required?: true
  /** The kind a reference or a set entry points to. */
  readonly of?: string
  /** `clauses`: long text the server merges clause by clause. */
  readonly merge?: string
  /** `semi-public`: masked in exports and hand-overs (X3). */
  readonly sensitivity?: string
  readonly min?: number
  readonly max?: number
  readonly minLength?: number
  readonly maxLength?: number
  readonly pattern?: string
}

export interface MemberSpec {
  readonly type: 'integer' | 'text' | 'date'
  readonly optional?: true
  readonly min?: number
  readonly max?: number
  readonly maxLength?: number
  readonly pattern?: string
}

export const SAFE = 9007199254740991
export const MAX_FIELDS = 256
export const MAX_ANSWER_TEXT = 2000
export const MAX_ANSWER_ITEMS = 100
export const MAX_NAMES = 200
export const BLANK = ' \t\r\n\u00a0\u3000'
export const ID_PATTERN = '^[A-Za-z0-9][A-Za-z0-9-]{0,63}$'

export const FIELDS: Readonly<Record<Kind, Readonly<Record<string, FieldSpec>>>> = {
  person: {
    deleted: { shape: 'flag' },
    email: { shape: 'email', pattern: '^[^@\\x00-\\x20\\x7f-\\xa0\\u1680\\u2000-\\u200f\\u2028-\\u202f\\u205f-\\u206f\\u3000\\ufeff]{1,64}@[^@\\x00-\\x20\\x7f-\\xa0\\u1680\\u2000-\\u200f\\u2028-\\u202f\\u205f-\\u206f\\u3000\\ufeff]{1,190}$' },
    left: { shape: 'flag' },
    name: { shape: 'name', required: true, minLength: 1, maxLength: 120 },
    phone: { shape: 'phone', pattern: '^[+0-9][0-9 ()/.,;#*xX-]{2,39}$' },
    role: { shape: 'word', required: true, pattern: '^[a-z0-9][a-z0-9_.-]{0,63}$' },
    zone: { shape: 'zone', pattern: '^[A-Za-z0-9_+/-]{1,64}$' },
  },
  plot: {
    deleted: { shape: 'flag' },
    merged_into: { shape: 'reference', of: 'plot', pattern: '^[A-Za-z0-9][A-Za-z0-9-]{0,63}$' },
    name: { shape: 'name', required: true, minLength: 1, maxLength: 120 },
    owner: { shape: 'reference', of: 'person', pattern: '^[A-Za-z0-9][A-Za-z0-9-]{0,63}$' },
    region: { shape: 'word', pattern: '^[a-z0-9][a-z0-9_.-]{0,63}$' },
    supervisor: { shape: 'reference', of: 'person', pattern: '^[A-Za-z0-9][A-Za-z0-9-]{0,63}$' },
    zone: { shape: 'zone', required: true, pattern: '^[A-Za-z0-9_+/-]{1,64}$' },
  },
  device: {
    deleted: { shape: 'flag' },
    label: { shape: 'text', maxLength: 300 },
    person: { shape: 'reference', once: true, required: true, of: 'person', pattern: '^[A-Za-z0-9][A-Za-z0-9-]{0,63}$' },
    revoked: { shape: 'flag' },
  },
  account: {
    address: { shape: 'text', maxLength: 300 },
    batch: { shape: 'reference', once: true, pattern: '^[A-Za-z0-9][A-Za-z0-9-]{0,63}$' },
    cadence_days: { shape: 'number', min: 1, max: 730 },
    cadence_reason: { shape: 'text', maxLength: 300 },
    city: { shape: 'text', maxLength: 300 },
    deleted: { shape: 'flag' },
    industry: { shape: 'text', maxLength: 300 },
    merged_into: { shape: 'reference', of: 'account', pattern: '^[A-Za-z0-9][A-Za-z0-9-]{0,63}$' },
    name: { shape: 'name', required: true, minLength: 1, maxLength: 120 },
    note: { shape: 'text', merge: 'clauses', maxLength: 20000 },
    ownership: { shape: 'word', pattern: '^[a-z0-9][a-z0-9_.-]{0,63}$' },
    phone: { shape: 'phone', pattern: '^[+0-9][0-9 ()/.,;#*xX-]{2,39}$' },
    place: { shape: 'place' },
    plot: { shape: 'reference', once: true, required: true, of: 'plot', pattern: '^[A-Za-z0-9][A-Za-z0-9-]{0,63}$' },
    short_name: { shape: 'name', minLength: 1, maxLength: 120 },
    snooze: { shape: 'snooze' },
    source: { shape: 'word', pattern: '^[a-z0-9][a-z0-9_.-]{0,63}$' },
    status: { shape: 'word', pattern: '^[a-z0-9][a-z0-9_.-]{0,63}$' },
    website: { shape: 'text', maxLength: 300 },
  },
  contact: {
    account: { shape: 'reference', once: true, required: true, of: 'account', pattern: '^[A-Za-z0-9][A-Za-z0-9-]{0,63}$' },
    batch: { shape: 'reference', once: true, pattern: '^[A-Za-z0-9][A-Za-z0-9-]{0,63}$' },
    birthday: { shape: 'date', sensitivity: 'semi-public', pattern: '^(19|20|21)[0-9]{2}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])$' },
    deleted: { shape: 'flag' },
    department: { shape: 'text', maxLength: 300 },
    email: { shape: 'email', pattern: '^[^@\\x00-\\x20\\x7f-\\xa0\\u1680\\u2000-\\u200f\\u2028-\\u202f\\u205f-\\u206f\\u3000\\ufeff]{1,64}@[^@\\x00-\\x20\\x7f-\\xa0\\u1680\\u2000-\\u200f\\u2028-\\u202f\\u205f-\\u206f\\u3000\\ufeff]{1,190}$' },
    merged_into: { shape: 'reference', of: 'contact', pattern: '^[A-Za-z0-9][A-Za-z0-9-]{0,63}$' },
    mobile: { shape: 'phone', sensitivity: 'semi-public', pattern: '^[+0-9][0-9 ()/.,;#*xX-]{2,39}$' },
    name: { shape: 'name', required: true, minLength: 1, maxLength: 120 },
    note: { shape: 'text', merge: 'clauses', maxLength: 20000 },
    phone: { shape: 'phone', pattern: '^[+0-9][0-9 ()/.,;#*xX-]{2,39}$' },
    title: { shape: 'text', maxLength: 300 },
    wechat: { shape: 'text', sensitivity: 'semi-public', maxLength: 300 },
  },
  opportunity: {
    account: { shape: 'reference', once: true, required: true, of: 'account', pattern: '^[A-Za-z0-9][A-Za-z0-9-]{0,63}$' },
    amount: { shape: 'money' },
    closed: { shape: 'word', pattern: '^[a-z0-9][a-z0-9_.-]{0,63}$' },
    deleted: { shape: 'flag' },
    expected_close: { shape: 'date', pattern: '^(19|20|21)[0-9]{2}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])$' },
    name: { shape: 'name', required: true, minLength: 1, maxLength: 120 },
    note: { shape: 'text', merge: 'clauses', maxLength: 20000 },
  },
  visit: {
    account: { shape: 'reference', once: true, required: true, of: 'account', pattern: '^[A-Za-z0-9][A-Za-z0-9-]{0,63}$' },
    author: { shape: 'reference', once: true, required: true, of: 'person', pattern: '^[A-Za-z0-9][A-Za-z0-9-]{0,63}$' },
    day: { shape: 'date', once: true, required: true, pattern: '^(19|20|21)[0-9]{2}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])$' },
    deleted: { shape: 'flag' },
    happened_at: { shape: 'instant', once: true, required: true, pattern: '^(19|20|21)[0-9]{2}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])T([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](\\.[0-9]{1,3})?Z$' },
    note: { shape: 'text', merge: 'clauses', maxLength: 20000 },
    opportunity: { shape: 'reference', once: true, of: 'opportunity', pattern: '^[A-Za-z0-9][A-Za-z0-9-]{0,63}$' },
    place: { shape: 'place', once: true },
    purpose: { shape: 'text', maxLength: 300 },
    recorded_at: { shape: 'instant', once: true, required: true, pattern: '^(19|20|21)[0-9]{2}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])T([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](\\.[0-9]{1,3})?Z$' },
    touch: { shape: 'word', once: true, required: true, pattern: '^[a-z0-9][a-z0-9_.-]{0,63}$' },
    zone: { shape: 'zone', once: true, required: true, pattern: '^[A-Za-z0-9_+/-]{1,64}$' },
  },
  fact: {
    account: { shape: 'reference', once: true, required: true, of: 'account', pattern: '^[A-Za-z0-9][A-Za-z0-9-]{0,63}$' },
    author: { shape: 'reference', once: true, required: true, of: 'person', pattern: '^[A-Za-z0-9][A-Za-z0-9-]{0,63}$' },
    confidence: { shape: 'word', once: true, pattern: '^[a-z0-9][a-z0-9_.-]{0,63}$' },
    day: { shape: 'date', once: true, required: true, pattern: '^(19|20|21)[0-9]{2}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])$' },
    deleted: { shape: 'flag' },
    item: { shape: 'word', once: true, required: true, pattern: '^[a-z0-9][a-z0-9_.-]{0,63}$' },
    reason: { shape: 'text', once: true, maxLength: 300 },
    recorded_at: { shape: 'instant', once: true, required: true, pattern: '^(19|20|21)[0-9]{2}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])T([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](\\.[0-9]{1,3})?Z$' },
    retracted: { shape: 'flag' },
    source: { shape: 'reference', once: true, of: 'contact', pattern: '^[A-Za-z0-9][A-Za-z0-9-]{0,63}$' },
    subject: { shape: 'reference', once: true, required: true, pattern: '^[A-Za-z0-9][A-Za-z0-9-]{0,63}$' },
    value: { shape: 'answer', once: true, required: true },
    visit: { shape: 'reference', once: true, of: 'visit', pattern: '^[A-Za-z0-9][A-Za-z0-9-]{0,63}$' },
  },
  task: {
    account: { shape: 'reference', once: true, required: true, of: 'account', pattern: '^[A-Za-z0-9][A-Za-z0-9-]{0,63}$' },
    assignee: { shape: 'reference', of: 'person', pattern: '^[A-Za-z0-9][A-Za-z0-9-]{0,63}$' },
    contact: { shape: 'reference', of: 'contact', pattern: '^[A-Za-z0-9][A-Za-z0-9-]{0,63}$' },
    deleted: { shape: 'flag' },
    direction: { shape: 'word', pattern: '^[a-z0-9][a-z0-9_.-]{0,63}$' },
    done: { shape: 'date', pattern: '^(19|20|21)[0-9]{2}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])$' },
    due: { shape: 'date', pattern: '^(19|20|21)[0-9]{2}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])$' },
    note: { shape: 'text', merge: 'clauses', maxLength: 20000 },
    opportunity: { shape: 'reference', of: 'opportunity', pattern: '^[A-Za-z0-9][A-Za-z0-9-]{0,63}$' },
    title: { shape: 'name', required: true, minLength: 1, maxLength: 120 },
    visit: { shape: 'reference', once: true, of: 'visit', pattern: '^[A-Za-z0-9][A-Za-z0-9-]{0,63}$' },
  },
  comment: {
    account: { shape: 'reference', once: true, required: true, of: 'account', pattern: '^[A-Za-z0-9][A-Za-z0-9-]{0,63}$' },
    author: { shape: 'reference', once: true, required: true, of: 'person', pattern: '^[A-Za-z0-9][A-Za-z0-9-]{0,63}$' },
    deleted: { shape: 'flag' },
    subject: { shape: 'reference', once: true, required: true, pattern: '^[A-Za-z0-9][A-Za-z0-9-]{0,63}$' },
    text: { shape: 'text', required: true, merge: 'clauses', maxLength: 20000 },
    written_at: { shape: 'instant', once: true, required: true, pattern: '^(19|20|21)[0-9]{2}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])T([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](\\.[0-9]{1,3})?Z$' },
  },
  attachment: {
    account: { shape: 'reference', once: true, required: true, of: 'account', pattern: '^[A-Za-z0-9][A-Za-z0-9-]{0,63}$' },
    bytes: { shape: 'number', once: true, required: true, min: 0, max: 1099511627776 },
    caption: { shape: 'text', maxLength: 300 },
    deleted: { shape: 'flag' },
    height: { shape: 'number', once: true, min: 1, max: 100000 },
    mime: { shape: 'text', once: true, required: true, maxLength: 300 },
    name: { shape: 'text', once: true, maxLength: 300 },
    place: { shape: 'place', once: true },
    sha256: { shape: 'hash', once: true, required: true, pattern: '^[0-9a-f]{64}$' },
    subject: { shape: 'reference', once: true, required: true, pattern: '^[A-Za-z0-9][A-Za-z0-9-]{0,63}$' },
    thumb: { shape: 'hash', once: true, pattern: '^[0-9a-f]{64}$' },
    width: { shape: 'number', once: true, min: 1, max: 100000 },
  },
  playbook: {
    deleted: { shape: 'flag' },
    published_at: { shape: 'instant', pattern: '^(19|20|21)[0-9]{2}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])T([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](\\.[0-9]{1,3})?Z$' },
    sha256: { shape: 'hash', required: true, pattern: '^[0-9a-f]{64}$' },
    title: { shape: 'text', maxLength: 300 },
    version: { shape: 'number', min: 0, max: 1000000000 },
  },
  settings: {
    deleted: { shape: 'flag' },
    digest_at: { shape: 'clock_time', pattern: '^([01][0-9]|2[0-3]):[0-5][0-9]$' },
    digest_off: { shape: 'flag' },
    digest_weekends: { shape: 'flag' },
    language: { shape: 'word', pattern: '^[a-z0-9][a-z0-9_.-]{0,63}$' },
    photo_place: { shape: 'flag' },
    quiet_from: { shape: 'clock_time', pattern: '^([01][0-9]|2[0-3]):[0-5][0-9]$' },
    quiet_to: { shape: 'clock_time', pattern: '^([01][0-9]|2[0-3]):[0-5][0-9]$' },
    zone: { shape: 'zone', pattern: '^[A-Za-z0-9_+/-]{1,64}$' },
  },
  receipt: {
    account: { shape: 'reference', once: true, pattern: '^[A-Za-z0-9][A-Za-z0-9-]{0,63}$' },
    at: { shape: 'instant', once: true, required: true, pattern: '^(19|20|21)[0-9]{2}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])T([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](\\.[0-9]{1,3})?Z$' },
    by: { shape: 'reference', once: true, of: 'person', pattern: '^[A-Za-z0-9][A-Za-z0-9-]{0,63}$' },
    conflict: { shape: 'names', once: true },
    decision: { shape: 'word', once: true, pattern: '^[a-z0-9][a-z0-9_.-]{0,63}$' },
    deleted: { shape: 'flag' },
    merged: { shape: 'names', once: true },
    parallel: { shape: 'names', once: true },
    record: { shape: 'reference', once: true, required: true, pattern: '^[A-Za-z0-9][A-Za-z0-9-]{0,63}$' },
    record_kind: { shape: 'word', once: true, required: true, pattern: '^[a-z0-9][a-z0-9_.-]{0,63}$' },
    stamps: { shape: 'stamps', once: true },
    ticket: { shape: 'text', once: true, maxLength: 300 },
  },
}

/** Set families of a kind: prefix -> the kind its keys name. */
export const SETS: Readonly<Record<Kind, Readonly<Record<string, string>>>> = {
  person: {},
  plot: { members: 'person' },
  device: {},
  account: {},
  contact: {},
  opportunity: {},
  visit: { people: 'contact' },
  fact: {},
  task: {},
  comment: {},
  attachment: {},
  playbook: {},
  settings: {},
  receipt: {},
}

/** The bucket family a kind's rows replicate in. */
export const BUCKETS: Readonly<Record<Kind, 'org' | 'plot' | 'user'>> = {
  person: 'org',
  plot: 'org',
  device: 'org',
  account: 'plot',
  contact: 'plot',
  opportunity: 'plot',
  visit: 'plot',
  fact: 'plot',
  task: 'plot',
  comment: 'plot',
  attachment: 'plot',
  playbook: 'org',
  settings: 'user',
  receipt: 'user',
}

export const OBJECTS: Readonly<Record<string, Readonly<Record<string, MemberSpec>>>> = {
  money: {
    minor: { type: 'integer', min: -9007199254740991, max: 9007199254740991 },
    currency: { type: 'text', pattern: '^[A-Z]{3}$' },
  },
  place: {
    lat: { type: 'integer', min: -90000000, max: 90000000 },
    lon: { type: 'integer', min: -180000000, max: 180000000 },
    accuracy: { type: 'integer', optional: true, min: 0, max: 100000 },
  },
  snooze: {
    until: { type: 'date', pattern: '^(19|20|21)[0-9]{2}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])$' },
    reason: { type: 'text', maxLength: 300 },
  },
}
