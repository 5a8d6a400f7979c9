// @vitest-environment jsdom
import { describe, expect, it } from 'vitest'
import { isApple, isWeChat, keyBytes, pushPossible } from './push'

const around = { vapid: 'BPk', agent: 'Mozilla/5.0 (Linux; Android 14) Chrome/140', standalone: false }
const iphone = 'Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) Safari/604.1'

describe('push', () => {
  it('says why it cannot be, before asking anybody', () => {
    expect(pushPossible(around, {})).toBe('unsupported')
    expect(pushPossible({ ...around, agent: iphone }, {})).toBe('install-first')
    expect(pushPossible({ ...around, agent: iphone, standalone: true }, {})).toBe('unsupported')
  })

  it('knows an iPad that calls itself a Mac, and WeChat', () => {
    expect(isApple('Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7)', 5)).toBe(true)
    expect(isApple('Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7)', 0)).toBe(false)
    expect(isWeChat(`${iphone} MicroMessenger/8.0`)).toBe(true)
  })

  it('reads the VAPID key in base64url', () => expect([...keyBytes('-_8')]).toEqual([251, 255]))
})
