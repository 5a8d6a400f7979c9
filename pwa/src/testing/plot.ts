/** A small invented plot for tests and the dev page: enough of everything that the screens show. */
import playbook from '../generated/playbook.json'
import type { Playbook } from '../rules/playbook'
import { FakeWorld } from './fake_world'

export const TODAY = '2026-11-21'
export const NOW = Date.parse('2026-11-21T02:00:00Z')

const day = (ago: number): string => new Date(NOW - ago * 86_400_000).toISOString().slice(0, 10)

/** `grade`, days since the last visit and city of each account. */
const ACCOUNTS: [string, string, string | null, number | null, string][] = [
  ['a1', '苏州恒通精密机械有限公司', 'A', 12, '苏州'],
  ['a2', '无锡瑞宝针织有限公司', 'B', 14, '无锡'],
  ['a3', '常州鼎科汽车部件有限责任公司', 'B', 3, '常州'],
  ['a4', '昆山福宝光伏有限公司', 'C', 40, '昆山'],
  ['a5', 'Ningbo Bright Foods Co., Ltd.', 'D', 10, '宁波'],
  ['a6', '南通立晖微电子股份有限公司', null, null, '南通'],
]

function visit(world: FakeWorld, id: string, account: string, ago: number, note: string): void {
  const at = `${day(ago)}T02:00:00Z`
  const fixed = { account, author: 'rep1', touch: 'visit', happened_at: at, recorded_at: at, zone: 'Asia/Shanghai', day: day(ago) }
  world.put('visit', id, { ...fixed, note, 'people:c1': account === 'a1' ? true : null })
}

export function fact(world: FakeWorld, subject: string, account: string, item: string, value: unknown, ago: number, more = {}): void {
  const id = `f-${subject}-${item}-${ago}`
  world.put('fact', id, { account, subject, item, value, author: 'rep1', day: day(ago), recorded_at: `${day(ago)}T02:00:00Z`, ...more })
}

function people(world: FakeWorld): void {
  const at = (id: string, name: string, title: string, more = {}): void =>
    world.put('contact', id, { account: 'a1', name, title, mobile: `1440000${id.slice(1).padStart(4, '0')}`, ...more })
  at('c1', '李明朗', '总经理', { birthday: '1975-11-24' })
  at('c2', '王丽', '采购经理')
  at('c3', '单晓峰', '信息部主管')
  fact(world, 'c1', 'a1', 'person.influence', 'high', 30)
  fact(world, 'c1', 'a1', 'person.support', 'neutral', 30)
  fact(world, 'c2', 'a1', 'person.support', 'supportive', 20)
}

export function smallPlot(): FakeWorld {
  const world = new FakeWorld(playbook as unknown as Playbook)
  world.put('person', 'rep1', { name: '周敏', role: 'rep' })
  world.put('person', 'sup1', { name: '许文澜', role: 'supervisor' })
  world.put('plot', 'p1', { name: '苏南', owner: 'rep1', supervisor: 'sup1', zone: 'Asia/Shanghai' })
  for (const [id, name, grade, ago, city] of ACCOUNTS) {
    world.put('account', id, { name, city, plot: 'p1', status: 'target', phone: `0512-1${id.slice(1)}002222`, address: `${city}工业园长江路 8 号` })
    if (grade) fact(world, id, id, 'grade', grade, 20, { reason: '首次拜访后判断' })
    if (ago !== null) visit(world, `v-${id}`, id, ago, '谈了排产的问题，要先看数据。')
  }
  people(world)
  world.put('opportunity', 'o1', { account: 'a1', name: '生产管理系统', amount: { minor: 230_000_000, currency: 'CNY' } })
  fact(world, 'o1', 'a1', 'stage', 'exchange', 5)
  fact(world, 'o1', 'a1', 'requirement.problem', '库存不准', 9)
  world.put('task', 't1', { account: 'a1', title: '书面答复李总的问题', direction: 'ours', due: day(3) })
  world.put('task', 't2', { account: 'a1', title: '给出参观人数', direction: 'theirs', due: day(-2) })
  world.put('task', 't3', { account: 'a2', title: '约方案交流', direction: 'next', due: day(0) })
  world.put('task', 't4', { account: 'a2', title: '很久以后的事', direction: 'next', due: day(-40) })
  return world
}
