import { describe, expect, it } from 'vitest'
import vectors from '../../../tests/vectors/validation.json'
import { checkFields } from './check'

/** Long values stand in the vectors as `{"$repeat": [text, times]}`. */
function unfold(fields: object): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(fields as Record<string, { $repeat?: [string, number] } | null>).map(([name, value]) => [
      name,
      value?.$repeat ? value.$repeat[0].repeat(value.$repeat[1]) : value,
    ]),
  )
}

describe('tests/vectors/validation.json', () => {
  for (const { description, kind, fields, new: isNew, errors } of vectors) {
    it(description, () => {
      const found = checkFields(kind, unfold(fields), isNew)
      expect(found.map((e) => [e.code, e.field, e.detail])).toEqual(errors)
    })
  }
})
