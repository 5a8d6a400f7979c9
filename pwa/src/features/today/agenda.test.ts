import { describe, expect, test } from 'vitest'
import { overview } from '../../overview'
import { smallPlot, TODAY } from '../../testing/plot'
import { birthdays, commitments, dueNow, dueSoon, nextBirthday, ownPlots } from './agenda'

const summaries = (world = smallPlot()) => overview(world, () => TODAY)

describe('who is due', () => {
  test('goes by grade, then by lateness; never touched is due today', () => {
    const world = smallPlot()
    expect(dueNow(summaries(world), world.playbook).map((one) => one.id)).toEqual(['a1', 'a2', 'a4', 'a6'])
  })

  test('what comes within the week is apart, the nearest first', () => {
    const world = smallPlot()
    expect(dueSoon(summaries(world), world.playbook, 14).map((one) => one.id)).toEqual(['a3'])
  })

  test('a snoozed account is not due until its day', async () => {
    const world = smallPlot()
    await world.save([{ op: 'set', kind: 'account', id: 'a1', fields: { snooze: { until: '2026-11-30', reason: '出差' } } }])
    expect(dueNow(summaries(world), world.playbook).map((one) => one.id)).not.toContain('a1')
  })
})

describe('promises', () => {
  test('the latest first, a week ahead, without what is done or far off', async () => {
    const world = smallPlot()
    expect(commitments(world, TODAY, ownPlots(world)).map((one) => [one.task.id, one.late])).toEqual([['t1', 3], ['t3', 0], ['t2', -2]])
    await world.save([{ op: 'set', kind: 'task', id: 't1', fields: { done: TODAY } }])
    expect(commitments(world, TODAY, ownPlots(world)).map((one) => one.task.id)).toEqual(['t3', 't2'])
  })

  test('another person’s are not mine', () => {
    const world = smallPlot()
    world.put('task', 't9', { account: 'a1', title: '主管的事', due: TODAY, assignee: 'sup1' })
    expect(commitments(world, TODAY, ownPlots(world)).map((one) => one.task.id)).not.toContain('t9')
  })
})

test('a supervisor’s copy of another’s plot makes nothing due for the supervisor', () => {
  const world = smallPlot()
  world.put('plot', 'p1', { name: '苏南', owner: 'somebody', supervisor: 'rep1', zone: 'Asia/Shanghai' })
  expect([...ownPlots(world)]).toEqual([])
  expect(commitments(world, TODAY, ownPlots(world))).toEqual([])
  world.put('plot', 'p1', { name: '苏南', owner: 'somebody', 'members:rep1': true })
  expect([...ownPlots(world)]).toEqual(['p1'])
})

describe('birthdays', () => {
  test('come round the year, leap days on the 28th', () => {
    expect(nextBirthday('1975-11-24', TODAY)).toBe('2026-11-24')
    expect(nextBirthday('1975-01-03', TODAY)).toBe('2027-01-03')
    expect(nextBirthday('1980-02-29', '2027-02-01')).toBe('2027-02-28')
    expect(nextBirthday('1980-02-29', '2028-02-01')).toBe('2028-02-29')
  })

  test('only of cultivated accounts, within two weeks', () => {
    const world = smallPlot()
    expect(birthdays(world, TODAY, new Set(['a1'])).map((one) => [one.contact.id, one.inDays])).toEqual([['c1', 3]])
    expect(birthdays(world, TODAY, new Set())).toEqual([])
  })
})
