import { describe, expect, test } from 'vitest'
import { match } from './pattern'
import { parse } from './router.svelte'

describe('routes', () => {
  test('an address is its path and its query', () => {
    const route = parse('#/account/a1/edit?from=today')
    expect(route.segments).toEqual(['account', 'a1', 'edit'])
    expect(route.query.get('from')).toBe('today')
    expect(parse('').segments).toEqual([])
  })

  test('a broken escape is shown as it is, not thrown', () => {
    expect(parse('#/account/%E0%A4%A').segments).toEqual(['account', '%E0%A4%A'])
    expect(parse('#/join/a%2Fb').segments).toEqual(['join', 'a/b'])
  })

  test('patterns name their parameters and fit whole addresses only', () => {
    expect(match('/account/:id', ['account', 'a1'])).toEqual({ id: 'a1' })
    expect(match('/account/:id', ['account', 'a1', 'edit'])).toBeNull()
    expect(match('/account/new', ['account', 'a1'])).toBeNull()
  })
})
