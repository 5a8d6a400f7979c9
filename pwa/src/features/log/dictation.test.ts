import { afterEach, describe, expect, it, vi } from 'vitest'
import { appended, canDictate, dictate } from './dictation'

class Fake extends EventTarget {
  static last: Fake
  lang = ''
  continuous = false
  interimResults = true
  stop = vi.fn(() => this.dispatchEvent(new Event('end')))
  start(): void {
    Fake.last = this
  }
  hear(transcript: string): void {
    const results = [Object.assign([{ transcript }], { isFinal: true })]
    this.dispatchEvent(Object.assign(new Event('result'), { results, resultIndex: 0 }))
  }
}

describe('dictation', () => {
  afterEach(() => vi.unstubAllGlobals())

  it('is not offered where the browser has none', () => {
    expect(canDictate()).toBe(false)
    expect(dictate({ language: 'en', onText: vi.fn(), onEnd: vi.fn() })).toBeUndefined()
  })

  it('hands over what was said and says when and how it ended', () => {
    vi.stubGlobal('webkitSpeechRecognition', Fake)
    const onText = vi.fn()
    const onEnd = vi.fn()
    const session = dictate({ language: 'zh-CN', onText, onEnd })
    expect(Fake.last.lang).toBe('zh-CN')
    Fake.last.hear(' 预算批了 ')
    expect(onText).toHaveBeenCalledWith('预算批了')
    session?.stop()
    expect(onEnd).toHaveBeenCalledWith(false)
    Fake.last.dispatchEvent(Object.assign(new Event('error'), { error: 'network' }))
    Fake.last.dispatchEvent(new Event('end'))
    expect(onEnd).toHaveBeenLastCalledWith(true)
  })

  it('joins words as the language does', () => {
    expect(appended('He agreed.', 'Next week', 'en')).toBe('He agreed. Next week')
    expect(appended('他同意了。', '下周见', 'zh-CN')).toBe('他同意了。下周见')
    expect(appended('', 'a', 'en')).toBe('a')
    expect(appended('a\n', 'b', 'en')).toBe('a\nb')
  })
})
