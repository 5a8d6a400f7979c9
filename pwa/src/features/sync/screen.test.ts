// @vitest-environment jsdom
import { render, screen, waitFor } from '@testing-library/svelte'
import userEvent from '@testing-library/user-event'
import { beforeEach, describe, expect, test, vi } from 'vitest'
import type { Waiting } from '../../storage/world'
import type { FakeWorld } from '../../testing/fake_world'
import { openPlot } from '../../testing/screens'
import { now } from '../../ui/clock.svelte'
import { toasts } from '../../ui/toast.svelte'
import Sync from './Sync.svelte'

let world: FakeWorld
const stamp = (ms: number): string => `${ms.toString(16).padStart(12, '0')}000000000001`

beforeEach(async () => {
  world = await openPlot()
})

const refused = (over: Partial<Waiting> = {}): Waiting => ({
  n: 4, id: 'c1', at: 0, state: 'rejected', code: 'invalid_date', field: 'birthday',
  change: { op: 'set', kind: 'contact', id: 'c1', fields: { birthday: '1988-02-31' } }, ...over,
})

describe('the sync screen', () => {
  test('says how it stands and what waits, in words (law 3)', async () => {
    await world.save([{ op: 'set', kind: 'contact', id: 'c1', fields: { mobile: '13800000000' } }])
    world.set({ state: 'offline' })
    render(Sync)
    expect(screen.getByTestId('sync-state').textContent).toContain('No signal now')
    const item = await screen.findByTestId('waiting-item')
    expect(item.textContent).toContain('Changed contact: 李明朗')
    expect(item.textContent).toContain('Waiting to send')
  })

  test.each([
    ['storage_full', 'has no room'],
    ['storage_read_only', 'can only be read'],
    ['unavailable', 'being restarted'],
  ])('says what keeps the server from taking it (%s), and that it is safe here', async (error, sentence) => {
    await world.save([{ op: 'set', kind: 'contact', id: 'c1', fields: { mobile: '13800000000' } }])
    world.set({ state: 'idle', error })
    render(Sync)
    const said = screen.getByTestId('sync-state').textContent
    expect(said).toContain(sentence)
    expect(said).toContain('Your 1 change is safe on this phone.')
    expect(said).not.toContain('All is well')
  })

  test('tells what was handed over by what was written: its record left with the account', () => {
    const change = { op: 'set', kind: 'contact', id: 'elsewhere', fields: { mobile: '13900001111', account: 'gone' } } as const
    vi.spyOn(world, 'waiting').mockReturnValue([refused({ state: 'quarantined', id: 'elsewhere', change })])
    render(Sync)
    expect(screen.getByTestId('wrote').textContent).toBe('Mobile13900001111')
  })

  test('puts both versions side by side; one tap settles the conflict for everyone', async () => {
    world.put('contact', 'c1', { account: 'a1', name: '李明朗', mobile: '139' }, { mobile: [['136', stamp(5)]] })
    render(Sync)
    expect(screen.getByTestId('conflict').textContent).toContain('139')
    await userEvent.click(screen.getByTestId('take-other'))
    expect(world.saved).toEqual([
      { op: 'set', kind: 'contact', id: 'c1', fields: { mobile: '136' }, settles: { mobile: [stamp(5)] } },
    ])
    await waitFor(() => expect(screen.queryByTestId('conflict')).toBeNull())
  })

  test('does not say that all is well while something needs the person, nor that all was sent', async () => {
    world.set({ state: 'idle' })
    const { unmount } = render(Sync)
    expect(screen.getByTestId('sync-state').textContent).toContain('All is well')
    await waitFor(() => expect(screen.getByTestId('waiting').textContent).toContain('has reached the server'))
    unmount()
    vi.spyOn(world, 'waiting').mockReturnValue([refused()])
    render(Sync)
    const said = screen.getByTestId('sync-state').textContent
    expect(said).toContain('Needs you')
    expect(said).not.toContain('All is well')
    expect(screen.getByTestId('waiting').textContent).not.toContain('has reached the server')
  })

  test('tells versions that were chosen from a list by their words', () => {
    world.put('account', 'a1', { name: '甲', plot: 'p1', ownership: 'taiwan' }, { ownership: [['private', stamp(5)]] })
    render(Sync)
    const shown = screen.getByTestId('conflict').textContent
    expect(shown).toContain('Taiwan-invested')
    expect(shown).toContain('Private')
  })

  test('does not say that all is well while two versions wait for a choice', async () => {
    world.set({ state: 'idle' })
    world.put('contact', 'c1', { account: 'a1', name: '李明朗', mobile: '139' }, { mobile: [['136', stamp(5)]] })
    render(Sync)
    expect(screen.getByTestId('sync-state').textContent).not.toContain('All is well')
    await userEvent.click(screen.getByTestId('keep-shown'))
    await waitFor(() => expect(screen.getByTestId('sync-state').textContent).toContain('All is well'))
  })

  test('gives the reason of a refusal, mends it in place and sends it again', async () => {
    vi.spyOn(world, 'waiting').mockReturnValue([refused()])
    const mend = vi.spyOn(world, 'mend').mockResolvedValue(null)
    render(Sync)
    expect(screen.getByTestId('refusal').textContent).toContain('Not a day of the calendar')
    await userEvent.click(screen.getByTestId('mend'))
    const field = await screen.findByTestId('mend-birthday')
    await userEvent.clear(field)
    await userEvent.type(field, '1988-02-28')
    await userEvent.click(screen.getByTestId('mend-send'))
    await waitFor(() => expect(mend).toHaveBeenCalledWith(4, { birthday: '1988-02-28' }))
  })

  test('what is typed over a refused value comes back after the app was killed (law 1), and goes when it is let go', async () => {
    vi.spyOn(world, 'waiting').mockReturnValue([refused()])
    vi.spyOn(world, 'discard').mockResolvedValue()
    const { unmount } = render(Sync)
    await userEvent.click(screen.getByTestId('mend'))
    const field = await screen.findByTestId('mend-birthday')
    await userEvent.clear(field)
    await userEvent.type(field, '1988-02-27')
    await waitFor(async () => expect(await world.drafts.load('mend:c1:4')).toEqual({ birthday: '1988-02-27' }))
    unmount()
    render(Sync)
    await userEvent.click(screen.getByTestId('mend'))
    await waitFor(() => expect(screen.getByTestId('mend-birthday')).toHaveProperty('value', '1988-02-27'))
    await userEvent.keyboard('{Escape}')
    await userEvent.click(screen.getByTestId('discard'))
    await userEvent.click(screen.getByTestId('discard-yes'))
    await waitFor(async () => expect(await world.drafts.list()).toEqual([]))
  })

  test('discards only after asking', async () => {
    vi.spyOn(world, 'waiting').mockReturnValue([refused()])
    const discard = vi.spyOn(world, 'discard').mockResolvedValue()
    render(Sync)
    await userEvent.click(screen.getByTestId('discard'))
    expect(discard).not.toHaveBeenCalled()
    await userEvent.click(screen.getByTestId('discard-yes'))
    expect(discard).toHaveBeenCalledWith(4)
  })

  test('tells what a merge did and takes mine back', async () => {
    world.put('contact', 'c2', { account: 'a1', name: '王丽', phone: '139' }, { phone: [['136', stamp(7)]] })
    const about = { record: 'c2', record_kind: 'contact', account: 'a1', by: 'sup1', at: '2026-11-21T01:00:00Z' }
    world.put('receipt', 'r1', { ...about, conflict: ['phone'], parallel: ['title'], stamps: { phone: stamp(7) } })
    render(Sync)
    expect(screen.getByTestId('receipt').textContent).toContain('许文澜’s is shown, yours is kept beside it')
    await userEvent.click(screen.getByTestId('receipt-undo'))
    expect(world.saved[0]).toMatchObject({ fields: { phone: '136' }, settles: { phone: [stamp(7)] } })
    await waitFor(() => expect(screen.getByTestId('receipt').textContent).toContain('settled'))
  })

  test('names a customer once, though it is its own account', () => {
    const { name } = world.get<'account'>('a1')!.v
    world.put('receipt', 'r1', { record: 'a1', record_kind: 'account', account: 'a1', by: 'sup1', at: '2026-11-21T01:00:00Z', parallel: ['city'] })
    render(Sync)
    expect(screen.getByTestId('receipt').textContent.split(name!)).toHaveLength(2)
  })

  test('says what a decision on late work was about, and what became of it', async () => {
    const told = { record_kind: 'contact', by: 'sup1', at: '2026-11-21T01:00:00Z', decision: 'edited', conflict: ['title'], stamps: { name: stamp(7), title: stamp(7) } }
    world.put('contact', 'c2', { account: 'a1', name: '王丽', title: '采购经理' })
    world.put('receipt', 'r1', { ...told, record: 'c2', account: 'a1', ticket: 'Q1' })
    world.put('receipt', 'r2', { ...told, record: 'c9', account: 'a9', ticket: 'Q2', at: '2026-11-20T01:00:00Z' })
    render(Sync)
    const [here, away] = screen.getAllByTestId('receipt').map((row) => row.textContent)
    expect(here).toContain('王丽 · ')
    expect(here).toContain('You wrote: Name, Title')
    expect(here).toContain('It is now: Title “采购经理”')
    expect(away).toContain('Changed: Title')
    expect(away).toContain('no longer on this phone')
  })

  test('says what came to this phone or left it by a command, by its name where it is here', async () => {
    const { name } = world.get<'account'>('a1')!.v
    world.put('plot', 'p9', { name: '浙北', zone: 'Asia/Shanghai' })
    const told = { record: 'p9', record_kind: 'plot', by: 'sup1' }
    world.put('receipt', 'r1', { ...told, account: 'a1', decision: 'accounts_came', at: '2026-11-21T04:00:00Z' })
    world.put('receipt', 'r2', { ...told, account: 'a9', decision: 'accounts_left', at: '2026-11-21T03:00:00Z' })
    world.put('receipt', 'r3', { ...told, decision: 'accounts_left', at: '2026-11-21T02:00:00Z' })
    world.put('receipt', 'r4', { ...told, decision: 'plot_came', at: '2026-11-21T01:00:00Z' })
    render(Sync)
    const [came, one, some, plot] = screen.getAllByTestId('receipt').map((row) => row.textContent)
    expect(came).toContain(name)
    expect(came).toContain('moved it to you from 浙北')
    expect(one).toContain('moved one to 浙北; it is no longer on this phone')
    expect(some).toContain('moved accounts to 浙北')
    expect(plot).toContain('浙北')
    expect(plot).toContain('handed this plot to you')
  })

  test('checks the copy and says the result', async () => {
    render(Sync)
    await userEvent.click(screen.getByTestId('check-copy'))
    await waitFor(() => expect(screen.getByTestId('check-result').textContent).toContain('All right'))
  })

  test('says what the system took away, until it is seen', async () => {
    const at = now()
    const twoDays = at - 2 * 86_400_000
    world.set({ needsYou: 1, lost: { at, stores: ['all'], unsent: 3, oldest: twoDays, drafts: 1, photos: 0 } })
    render(Sync)
    const card = screen.getByTestId('loss')
    expect(card.textContent).toContain('Everything the app had stored on this phone was deleted')
    expect(card.textContent).toContain('3 changes that the server had not confirmed can be lost. The oldest was made 2 days ago.')
    expect(card.textContent).toContain('1 unfinished form is lost.')
    expect(screen.getByTestId('sync-state').textContent).not.toContain('All is well')
    expect(screen.getByTestId('waiting').textContent).not.toContain('has reached the server')
    await userEvent.click(screen.getByTestId('loss-known'))
    await waitFor(() => expect(screen.queryByTestId('loss')).toBeNull())
  })

  test('says so where nothing of the person was lost, and where nobody can know', async () => {
    const loss = { at: now(), stores: ['meta'], unsent: 0, oldest: null, drafts: 0, photos: 0 }
    world.set({ lost: loss })
    render(Sync)
    expect(screen.getByTestId('loss').textContent).toContain('nothing of yours is lost')
    expect(screen.getByTestId('loss').textContent).toContain('A part of what the app had stored')
    world.set({ lost: { ...loss, stores: ['all'], since: now() - 3_600_000 } })
    await waitFor(() => expect(screen.getByTestId('loss').textContent).toContain('What you wrote since the last sync (1 hr. ago)'))
  })

  test('says how old the oldest waiting change is, and what to do on a full phone', async () => {
    world.set({ state: 'offline', waiting: 3, oldestUnsent: now() - 2 * 86_400_000, full: true })
    render(Sync)
    expect(screen.getByTestId('sync-state').textContent).toContain('3 changes waiting, the oldest from 2 days ago')
    expect(screen.getByTestId('phone-full').textContent).toContain('Free some space')
  })

  test('says how many records and files are here, and of room only what there is to say', async () => {
    vi.spyOn(world, 'storage').mockResolvedValue({ used: 0, quota: null, persisted: false, asked: false, records: 41 })
    const empty = await world.blobs.room()
    const room = vi.spyOn(world.blobs, 'room').mockResolvedValue(empty)
    const { unmount } = render(Sync)
    expect((await screen.findByText(/41 records/)).textContent).toBe('41 records')
    expect((await screen.findByTestId('file-room')).textContent).toContain('Nothing yet')
    unmount()
    room.mockResolvedValue({ ...empty, kept: { files: 1, bytes: 1_200_000 } })
    render(Sync)
    expect((await screen.findByTestId('file-room')).textContent).toContain('1.2 MB in all')
  })

  test('says what the browser answered when it was asked to keep the storage', async () => {
    const room = { used: 1, quota: null, persisted: false, asked: false, records: 1 }
    const storage = vi.spyOn(world, 'storage').mockResolvedValue(room)
    const { unmount } = render(Sync)
    await screen.findByText(/When you first save, the browser is asked/)
    unmount()
    storage.mockResolvedValue({ ...room, asked: true })
    render(Sync)
    await screen.findByText(/did not promise/)
  })

  test('leads to each form that was begun and not saved, by its words, whom it is about and since when', async () => {
    await world.drafts.save('contact:c1', { start: { title: '' }, values: { title: '采购总监' } })
    await world.drafts.save('visit:new:a1', { visit: 'v9', account: 'a1', note: '谈了样品' })
    await world.drafts.save('account:new', { start: { name: '' }, values: { name: '新客户' } })
    await world.drafts.save('contact:c2', { start: { title: '厂长' }, values: { title: '厂长' } })
    await world.drafts.save('talk:a1', { asked: [], goal: '样品' })
    world.set({ state: 'idle' })
    render(Sync)
    const items = await screen.findAllByTestId('begun-item')
    expect(items.map((one) => one.getAttribute('href'))).toEqual(['#/contact/c1/edit', '#/log/a1', '#/account/new'])
    expect(items[0]!.textContent).toContain('Contact · 李明朗')
    expect(items[0]!.textContent).toContain('not saved yet')
    expect(items[2]!.textContent).toContain('Account · 新客户')
    expect(screen.getByTestId('sync-state').textContent).toContain('All is well')
  })

  test('shows what was typed about a record that has left this phone, to be copied or let go (law 1)', async () => {
    const away = '3f2b8c4e-1111-4222-8333-444455556666'
    await world.drafts.save(`contact:${away}`, { start: { name: '王丽', title: '' }, values: { name: '王丽', title: '采购总监' } })
    await world.drafts.save(`comment:${away}`, '看了，很好')
    await world.drafts.save(`visit:new:${away}`, {
      visit: away, account: away, touch: 'call', purpose: '', people: [away], note: '谈了样品\n下周再来', promises: [{ id: away, direction: 'ours', title: '寄报价', due: '2026-11-27' }],
      photos: [{ sha256: 'ab'.repeat(32), mime: 'image/jpeg', bytes: 9 }],
    })
    const user = userEvent.setup()
    render(Sync)
    const [contact, comment, visit] = await screen.findAllByTestId('begun-away')
    expect(contact!.textContent).toContain('Contact · 王丽')
    expect(contact!.textContent).toContain('Title采购总监')
    expect(contact!.textContent).not.toContain('Name王丽')
    expect(comment!.textContent).toContain('看了，很好')
    expect(visit!.textContent).toContain('谈了样品\n下周再来')
    expect(visit!.textContent).toContain('寄报价 · ')
    expect(visit!.textContent).toContain('photo')
    expect(visit!.textContent).not.toContain(away)
    await user.click(contact!.querySelector('summary')!)
    await user.click(contact!.querySelector('[data-testid=begun-copy]')!)
    expect(await navigator.clipboard.readText()).toBe('Title: 采购总监')
    await user.click(contact!.querySelector('[data-testid=begun-drop]')!)
    await waitFor(() => expect(screen.getAllByTestId('begun-away')).toHaveLength(2))
    toasts().at(-1)!.action!.run()
    await waitFor(() => expect(screen.getAllByTestId('begun-away')).toHaveLength(3))
  })

  test('does not list a correction twice that stands in the card of its refusal', async () => {
    vi.spyOn(world, 'waiting').mockReturnValue([refused()])
    await world.drafts.save('mend:c1:4', { birthday: '1988-02-27' })
    await world.drafts.save('mend:c1:9', { birthday: '1988-02-26' })
    render(Sync)
    await waitFor(() => expect(screen.getByTestId('begun').querySelectorAll('li')).toHaveLength(1))
  })
})
