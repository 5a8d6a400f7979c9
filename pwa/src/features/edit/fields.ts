/** Which fields the account and contact forms show, in the order a rep knows them. Adding a field: add it to
 *  `shared_schema/records/`, a line here, `field.<name>` in both languages. */
import type { FormField } from './form'

export const ACCOUNT_FIELDS: readonly FormField[] = [
  { field: 'name', label: 'field.account_name', input: 'text', first: true },
  { field: 'phone', label: 'field.phone', input: 'tel', first: true },
  { field: 'city', label: 'field.city', input: 'text', first: true },
  { field: 'industry', label: 'field.industry', input: 'text', first: true },
  { field: 'short_name', label: 'field.short_name', input: 'text' },
  { field: 'address', label: 'field.address', input: 'text' },
  { field: 'place', label: 'field.place', input: 'place' },
  { field: 'website', label: 'field.website', input: 'url' },
  { field: 'source', label: 'field.source', input: 'select' },
  { field: 'ownership', label: 'field.ownership', input: 'select' },
  { field: 'status', label: 'field.status', input: 'select' },
  { field: 'region', label: 'field.region', input: 'select', empty: 'field.region_empty' },
  { field: 'cadence_days', label: 'field.cadence_days', input: 'number' },
  { field: 'cadence_unit', label: 'field.cadence_unit', input: 'select', empty: 'field.unit_empty' },
  { field: 'cadence_reason', label: 'field.cadence_reason', input: 'text' },
  { field: 'note', label: 'field.note', input: 'area' },
]

export const CONTACT_FIELDS: readonly FormField[] = [
  { field: 'name', label: 'field.person_name', input: 'text', first: true },
  { field: 'title', label: 'field.title', input: 'text', first: true },
  { field: 'department', label: 'field.department', input: 'text', first: true },
  { field: 'mobile', label: 'field.mobile', input: 'tel', first: true },
  { field: 'phone', label: 'field.phone', input: 'tel' },
  { field: 'wechat', label: 'field.wechat', input: 'text' },
  { field: 'email', label: 'field.email', input: 'email' },
  { field: 'birthday', label: 'field.birthday', input: 'date' },
  { field: 'employer', label: 'field.employer', input: 'text' },
  { field: 'note', label: 'field.note', input: 'area' },
]

/** K6: who owns it decides what to ask. */
export const OWNERSHIPS = ['state', 'private', 'listed', 'taiwan', 'foreign', 'joint_venture', 'public_body'] as const
