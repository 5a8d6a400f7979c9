// @vitest-environment jsdom
/** Deleting, bringing back and erasing, as screens do it. */
import { render, screen, waitFor, within } from '@testing-library/svelte'
import userEvent from '@testing-library/user-event'
import { beforeEach, describe, expect, test, vi } from 'vitest'
import type { Rec } from '../../storage/world'
import type { FakeWorld } from '../../testing/fake_world'
import { NOW } from '../../testing/plot'
import { openPlot } from '../../testing/screens'
import { useLocale } from '../../ui/messages'
import { toasts } from '../../ui/toast.svelte'
import Brief from '../../features/brief/Brief.svelte'
import Visit from '../../features/brief/Visit.svelte'
import Deleted from '../../features/deleted/Deleted.svelte'
import { deletedLines } from '../../features/deleted/lines'
import Contact from '../../features/edit/Contact.svelte'
import { mentionsOf } from './mentions'
import Sync from '../../features/sync/Sync.svelte'

let world: FakeWorld
const DAY = 86_400_000
const stamped = (ms: number): string => `${ms.toString(16).padStart(12, '0')}000000000001`

beforeEach(async () => {
  world = await openPlot()
})

const rec = (id: string, kind: string, v: Record<string, unknown>, at = NOW - DAY): Rec =>
  ({ id, kind, v: { deleted: true, ...v }, pending: false, stamps: { deleted: stamped(at) } }) as unknown as Rec

describe('recently deleted', () => {
  test('lists what was deleted within 180 days, the last one first, with what is left of them', () => {
    const lines = deletedLines(
      [rec('c8', 'contact', { account: 'a1', name: '王' }, NOW - 179 * DAY), rec('c9', 'contact', { name: '李' }, NOW - DAY), rec('cx', 'contact', { name: '赵' }, NOW - 181 * DAY)],
      world, NOW,
    )
    expect(lines.map(({ title, left }) => [title, left])).toEqual([['李', 179], ['王', 1]])
  })

  test('a tap brings a record back, without signal as well', async () => {
    world.put('contact', 'c1', { account: 'a1', name: '李明朗', deleted: true })
    vi.spyOn(world, 'deleted').mockImplementation(async () => [rec('c1', 'contact', { account: 'a1', name: '李明朗' })])
    world.set({ state: 'offline' })
    render(Deleted)
    const row = await screen.findByTestId('deleted-row')
    expect(row.textContent).toContain('李明朗')
    expect(row.textContent).toContain('179 days left')
    await userEvent.click(screen.getByTestId('restore'))
    await waitFor(() => expect(world.saved).toEqual([{ op: 'set', kind: 'contact', id: 'c1', fields: { deleted: false } }]))
  })

  test('a child of a deleted company comes back with it', async () => {
    world.put('account', 'a1', { name: '恒通', deleted: true })
    vi.spyOn(world, 'deleted').mockImplementation(async () => [rec('c1', 'contact', { account: 'a1', name: '李明朗' })])
    render(Deleted)
    await userEvent.click(await screen.findByText('Restore with company'))
    await waitFor(() => expect(world.saved.map((change) => 'id' in change && change.id)).toEqual(['a1', 'c1']))
  })

  test('somebody else’s visit is its author’s to bring back', async () => {
    vi.spyOn(world, 'deleted').mockImplementation(async () => [rec('v9', 'visit', { account: 'a1', author: 'rep2', note: '谈价' })])
    render(Deleted)
    expect((await screen.findByTestId('deleted-row')).textContent).toContain('Only its author can')
    expect(screen.queryByTestId('restore')).toBeNull()
  })

  test('says so when there is nothing, in both languages', async () => {
    const { unmount } = render(Deleted)
    expect(await screen.findByText('Nothing has been deleted')).toBeTruthy()
    unmount()
    await useLocale('zh-CN')
    render(Deleted)
    expect(await screen.findByText('没有删除过什么')).toBeTruthy()
  })
})

describe('deleting', () => {
  test('a promise is opened, changed and deleted, and the toast takes it back', async () => {
    render(Brief, { id: 'a1' })
    await userEvent.click(screen.getAllByTestId('promise-open')[0]!)
    const title = await screen.findByTestId('task-title')
    await userEvent.type(title, '!')
    await userEvent.click(screen.getByTestId('task-save'))
    await waitFor(() => expect(world.saved[0]).toMatchObject({ op: 'set', kind: 'task', fields: { title: expect.stringMatching(/!$/) as string } }))
    await userEvent.click(screen.getAllByTestId('promise-open')[0]!)
    await userEvent.click(await screen.findByTestId('task-delete'))
    await waitFor(() => expect(world.saved[1]).toMatchObject({ op: 'set', kind: 'task', fields: { deleted: true } }))
    toasts().at(-1)!.action!.run()
    await waitFor(() => expect(world.saved[2]).toMatchObject({ fields: { deleted: false } }))
    expect(await world.drafts.list()).toEqual([])
  })

  test('a visit is deleted by its author, from where it is edited', async () => {
    const [own] = [...world.all('visit')].filter((visit) => visit.v.author === world.me.id)
    render(Visit, { id: own!.id })
    await userEvent.click(screen.getByTestId('visit-edit'))
    await userEvent.click(screen.getByTestId('visit-delete'))
    await waitFor(() => expect(world.saved).toEqual([{ op: 'set', kind: 'visit', id: own!.id, fields: { deleted: true } }]))
  })
})

describe('erasing', () => {
  const chief = { id: 'chief1', name: '主管', role: 'supervisor' }
  const lead = (): void => {
    Object.assign(world.me, chief)
    world.put('plot', 'p1', { ...world.get<'plot'>('p1')!.v, supervisor: chief.id })
  }

  test('is nobody’s but the supervisor’s of the plot', () => {
    render(Contact, { id: 'c1' })
    expect(screen.queryByTestId('erase')).toBeNull()
  })

  test('says what goes and what stays, shows texts with the name, asks twice, then waits for the server', async () => {
    lead()
    world.put('visit', 'v77', { account: 'a1', author: 'rep1', note: '李明朗介绍了新厂长', day: '2026-11-20' })
    render(Contact, { id: 'c1' })
    await userEvent.click(screen.getByTestId('erase-open'))
    const sheet = await screen.findByTestId('erase-sheet')
    expect(sheet.textContent).toContain('What goes, on the server and on every phone')
    expect(sheet.textContent).toContain('no program finds every nickname')
    expect(within(sheet).getByTestId('mentions').textContent).toContain('李明朗介绍了新厂长')
    expect(world.saved).toEqual([])
    await userEvent.click(screen.getByTestId('erase-on'))
    expect(sheet.textContent).toContain('Nobody can bring 李明朗 back')
    await userEvent.click(screen.getByTestId('erase-yes'))
    await waitFor(() => expect(world.saved).toEqual([{ op: 'cmd', name: 'erase', args: { record: 'c1' } }]))
    expect(screen.getByTestId('erase').textContent).toContain('waiting for the server')
  })

  test('texts are found by the name as written, not in what goes along', () => {
    world.put('fact', 'f77', { account: 'a1', subject: 'c1', item: 'person.character', value: '李明朗好胜' })
    world.put('comment', 'm77', { account: 'a1', subject: 'f77', text: '李明朗确实如此' })
    world.put('task', 't77', { account: 'a1', title: '给李明朗寄样品' })
    const found = mentionsOf(world, world.get<'contact'>('c1')!)
    expect(found.map(({ record }) => record)).toContain('t77')
    expect(found.map(({ record }) => record)).not.toContain('f77')
    expect(found.map(({ record }) => record)).not.toContain('m77')
  })

  test('texts of every kind are searched, tables and answers too; what the person answered goes along', () => {
    const day = '2026-11-20'
    world.put('review', 'r77', { account: 'a1', opportunity: 'o1', author: 'rep1', day, parts: { seen: '李明朗不在场' } })
    world.put('gift', 'g77', { account: 'a1', contact: 'c2', author: 'rep1', day, occasion: '李明朗生日' })
    world.put('survey', 's77', { account: 'a1', contact: 'c1', author: 'rep1', day, comment: '我是李明朗' })
    world.put('contact', 'c77', { account: 'a1', name: '李明朗' })
    const found = mentionsOf(world, world.get<'contact'>('c1')!)
    expect(found.filter(({ record }) => record.endsWith('77')).map(({ record, field, href }) => [record, field, href]).sort()).toEqual([
      ['g77', 'occasion', '#/gifts'], ['r77', 'parts', '#/account/a1'],
    ])
  })

  test('a change that came too late is let go with a plain word, and nothing to mend', async () => {
    vi.spyOn(world, 'waiting').mockReturnValue([
      { n: 4, id: 'c1', at: 0, state: 'rejected', code: 'erased', field: 'subject', change: { op: 'set', kind: 'contact', id: 'c1', fields: {} } },
    ])
    const discard = vi.spyOn(world, 'discard').mockResolvedValue()
    render(Sync)
    const card = screen.getByTestId('refusal')
    expect(card.textContent).toContain('nothing of it is kept, here or on the server')
    expect(screen.queryByTestId('mend')).toBeNull()
    await userEvent.click(screen.getByTestId('discard'))
    expect(discard).toHaveBeenCalledWith(4)
  })
})
