import { describe, expect, test } from 'vitest'
import { smallPlot } from '../../testing/plot'
import { likelyAccounts, likelyContacts, plainName, plainPhone, soundsLike } from './duplicates'

describe('names and numbers without their dress', () => {
  test.each([
    ['苏州恒通精密机械有限公司', '苏州恒通精密机械'],
    ['恒通（中国）股份有限公司', '恒通'],
    ['Bright Foods Co., Ltd.', 'brightfoods'],
    ['ＢＲＩＧＨＴ　Foods', 'brightfoods'],
  ])('%s', (name, plain) => expect(plainName(name)).toBe(plain))

  test('numbers compare by their last digits', () => {
    expect(plainPhone('+86 144-0000-0001')).toBe(plainPhone('14400000001'))
    expect(plainPhone('110')).toBe('')
  })
})

describe('likely duplicates', () => {
  const world = smallPlot()
  test('of an account: part of a name, the same number; never itself', () => {
    expect(likelyAccounts(world, { name: '恒通精密', phone: '' }).map((one) => [one.id, one.why])).toEqual([['a1', 'similar_name']])
    expect(likelyAccounts(world, { name: '全新', phone: '0512 1200 2222' }).map((one) => one.why)).toEqual(['same_phone'])
    expect(likelyAccounts(world, { name: '恒通精密', phone: '' }, 'a1')).toEqual([])
    expect(likelyAccounts(world, { name: '恒', phone: '' })).toEqual([])
  })

  test('of a contact: the same name here, the same number anywhere', () => {
    expect(likelyContacts(world, { name: '李明朗', phones: [] }, 'a1').map((one) => one.why)).toEqual(['same_name'])
    expect(likelyContacts(world, { name: '李明朗', phones: [] }, 'a2')).toEqual([])
    expect(likelyContacts(world, { name: '新人', phones: ['144 0000 0001'] }, 'a2').map((one) => one.id)).toEqual(['c1'])
  })
})

describe('homophones', () => {
  test('a run of syllables that sounds the same, three for a company', () => {
    expect(soundsLike('su zhou jun hui', 'su zhou jun hui zhi ye you xian gong si')).toBe(true)
    expect(soundsLike('jun hui', 'su zhou jun hui zhi ye')).toBe(false)
    expect(soundsLike('zhong|chong qing ji', 'chong qing ji xie')).toBe(true)
    expect(soundsLike('su zhou jun hao', 'su zhou jun hui zhi ye')).toBe(false)
  })

  test('the whole name for a person', () => {
    expect(soundsLike('shan|dan xiao feng', 'shan xiao feng', true)).toBe(true)
    expect(soundsLike('xiao feng', 'shan xiao feng', true)).toBe(false)
    expect(soundsLike('', '', true)).toBe(false)
  })
})
