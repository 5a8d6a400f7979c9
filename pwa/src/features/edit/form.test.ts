// @vitest-environment jsdom
import { beforeAll, describe, expect, test } from 'vitest'
import { FIELDS } from '../../generated/fields'
import { useLocale, allSentences } from '../../ui/messages'
import { ACCOUNT_FIELDS, CONTACT_FIELDS } from './fields'
import { changed, isDirty, problems, read, valuesOf } from './form'

beforeAll(async () => {
  await useLocale('en')
  await allSentences()
})

describe('what a form sends', () => {
  const record = { name: '恒通机械', phone: '0512-1', cadence_days: 30, place: { lat: 31_300_000, lon: 120_600_000, accuracy: 20 } }

  test('nothing, when nothing was touched', () => {
    const start = valuesOf(ACCOUNT_FIELDS, record)
    const draft = { start, values: { ...start } }
    expect(isDirty(draft)).toBe(false)
    expect(changed(ACCOUNT_FIELDS, draft, false)).toEqual({})
  })

  test('only what the person changed, cleared fields as null', () => {
    const start = valuesOf(ACCOUNT_FIELDS, record)
    const draft = { start, values: { ...start, phone: '', city: ' 苏州 ', cadence_days: '１４' } }
    expect(changed(ACCOUNT_FIELDS, draft, false)).toEqual({ phone: null, city: '苏州', cadence_days: 14 })
  })

  test('all that is filled, for a new record', () => {
    const start = valuesOf(CONTACT_FIELDS)
    const draft = { start, values: { ...start, name: '李明朗', mobile: '１３８００００１１１１' } }
    expect(changed(CONTACT_FIELDS, draft, true)).toEqual({ name: '李明朗', mobile: '13800001111' })
  })

  test('a place goes through its text and back', () => {
    expect(read('place', valuesOf(ACCOUNT_FIELDS, record)['place'] ?? '')).toEqual(record.place)
  })
})

describe('what is wrong', () => {
  test('is said at its field, in words', () => {
    expect(problems('contact', { name: '李明朗', mobile: 'call him' }, true, { account: 'a1' })).toEqual({
      mobile: 'Not a phone number: digits, +, spaces and dashes only.',
    })
    expect(problems('account', { name: null }, false)).toEqual({ name: 'This must be filled in.' })
    expect(problems('account', { cadence_days: 'often' }, false)).toHaveProperty('cadence_days')
    expect(problems('account', { name: '恒通' }, true, { plot: 'p1' })).toEqual({})
  })
})

test('every field the forms show is a field of the record', () => {
  expect(ACCOUNT_FIELDS.filter(({ field }) => !(field in FIELDS.account))).toEqual([])
  expect(CONTACT_FIELDS.filter(({ field }) => !(field in FIELDS.contact))).toEqual([])
})
