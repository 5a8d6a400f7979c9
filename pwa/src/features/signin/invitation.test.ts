import { describe, expect, it } from 'vitest'
import { tokenIn } from './invitation'

describe('tokenIn', () => {
  const token = 'k3jd_92-kdkeJDKE83nfke93kfjMNB'
  it.each([
    ['a whole link', `https://crm.example.com/#/join/${token}`],
    ['a link in a message', `小林，点这个：http://localhost:8080/#/join/${token} 只能用一次`],
    ['a path', `/join/${token}`],
    ['the token alone', ` ${token}\n`],
  ])('finds it in %s', (_, pasted) => expect(tokenIn(pasted)).toBe(token))

  it.each(['', 'https://example.com', '/join/', 'hello world'])('finds none in %j', (pasted) => expect(tokenIn(pasted)).toBeUndefined())
})
