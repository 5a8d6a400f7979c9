import { describe, expect, it } from 'vitest'
import type { Rec, Waiting, World } from '../../storage/world'
import { peopleFor, plotCommand, plotLines } from './plots'

const rec = (kind: string, id: string, v: object): Rec => ({ id, kind, v, pending: false, stamps: {} }) as unknown as Rec
const records = [
  rec('person', 'w', { name: '王', role: 'rep' }),
  rec('person', 'l', { name: '李', role: 'rep', left: true }),
  rec('person', 's', { name: '陈', role: 'supervisor' }),
  rec('plot', 'north', { name: '北区', owner: 'w', supervisor: 's', 'members:l': true }),
  rec('plot', 'south', { name: '南区', owner: 'l' }),
  rec('account', 'A1', { plot: 'north' }),
]
const waiting: Waiting[] = [
  { n: 1, id: 'k', at: 0, state: 'unsent', change: { op: 'cmd', name: 'close_plot', args: { plot: 'south', to: 'north' } } },
  { n: 2, id: 'k', at: 0, state: 'rejected', change: { op: 'cmd', name: 'hand_plot', args: { plot: 'north', to: 'w' } } },
]
const world = (role: string): World =>
  ({
    me: { id: 's', name: '陈', role },
    all: (kind: string) => records.filter((one) => one.kind === kind),
    get: (id: string) => records.find((one) => one.id === id),
    waiting: () => waiting,
    status: { lastByBucket: { 'plot:north': 1 } },
  }) as unknown as World

describe('plots', () => {
  it('are those a supervisor leads, with who works them and what waits', () => {
    const [line, ...more] = plotLines(world('supervisor'))
    expect(more).toEqual([])
    expect(line).toMatchObject({ id: 'north', name: '北区', accounts: 1, waiting: 1 })
    expect([line?.owner?.id, line?.supervisor?.id, line?.members.map((one) => one.id)]).toEqual(['w', 's', ['l']])
  })

  it('are all for an administrator, whose phone holds no accounts to count', () => {
    expect(plotLines(world('administrator')).map((line) => [line.id, line.accounts])).toEqual([['north', 1], ['south', undefined]])
  })

  it('are given to people who are here', () => {
    expect(peopleFor(world('supervisor'), ['rep'])).toEqual([{ id: 'w', label: '王' }])
  })

  it('change hands by commands', () => {
    expect(plotCommand('hand_plot', 'north', 'w')).toEqual({ op: 'cmd', name: 'hand_plot', args: { plot: 'north', to: 'w' } })
    expect(plotCommand('grant_member', 'north', 'w')).toMatchObject({ args: { plot: 'north', person: 'w' } })
    expect(plotCommand('close_plot', 'north', '')).toMatchObject({ args: { plot: 'north' } })
  })
})
