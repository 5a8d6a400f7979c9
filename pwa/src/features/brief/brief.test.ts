// @vitest-environment jsdom
import { fireEvent, render, screen, waitFor, within } from '@testing-library/svelte'
import userEvent from '@testing-library/user-event'
import { tick } from 'svelte'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import type { FakeWorld } from '../../testing/fake_world'
import { fact } from '../../testing/plot'
import { lateDrafts, openPlot } from '../../testing/screens'
import { feedScreens } from '../../ui/router.svelte'
import Brief from './Brief.svelte'
import { mapLink } from './maps'
import TaskSheet from './TaskSheet.svelte'
import Visit from './Visit.svelte'

let world: FakeWorld

beforeEach(async () => {
  world = await openPlot()
})

afterEach(() => {
  vi.restoreAllMocks()
  feedScreens(() => true)
})

describe('the brief', () => {
  test('says who, why it is due, three things to ask, who is who, what was promised', () => {
    render(Brief, { id: 'a1' })
    expect(screen.getByRole('heading', { level: 1 }).textContent).toBe('苏州恒通精密机械有限公司')
    expect(screen.getByTestId('due-line').textContent).toMatch(/5 days late.*every 7 days.*last touched 12 days ago/s)
    expect(screen.getAllByTestId('ask')).toHaveLength(3)
    expect(screen.getAllByTestId('person')[0]?.textContent).toContain('李明朗')
    expect(screen.getByLabelText('Influence high, neutral')).toBeTruthy()
    expect(screen.getAllByTestId('promise').map((one) => one.textContent)).toEqual([
      expect.stringContaining('Ours书面答复李总的问题'),
      expect.stringContaining('Theirs给出参观人数'),
    ])
    expect(screen.getByTestId('cautions').textContent).toContain('There is a requirement')
    expect(screen.getByTestId('log').getAttribute('href')).toBe('#/log/a1')
  })

  test('names who is in the race by their files, above what is known of it (K7, K1)', () => {
    fact(world, 'o1', 'a1', 'competition.leader', '东方软件', 3)
    world.put('rival', 'r1', { account: 'a1', name: '东方软件' })
    world.put('rival', 'r2', { account: 'a1', name: '集团指定供应商' })
    world.put('rival', 'r3', { account: 'a1', name: '退出了', gone: true })
    const { unmount } = render(Brief, { id: 'a1' })
    expect(screen.getByTestId('rival-names').textContent).toBe('东方软件, 集团指定供应商')
    expect(screen.getByTestId('rivals').textContent).toMatch(/^Competitors\s*2/)
    expect(screen.getByTestId('rivals').textContent).toContain('Who leads')
    unmount()
    world.put('rival', 'r4', { account: 'a2', name: '乙' })
    render(Brief, { id: 'a2', query: new URLSearchParams('all') })
    expect(screen.getByTestId('rival-names').textContent).toBe('乙')
  })

  test('a screen too small for all of it keeps what ranks first; a tap shows the rest', async () => {
    // Each line is 60 px high, and there is room for six of them.
    const lines = (): number => screen.queryAllByTestId(/^(ask|person|promise|visit-line)$/).length
    vi.spyOn(HTMLElement.prototype, 'scrollHeight', 'get').mockImplementation(() => lines() * 60)
    vi.spyOn(HTMLElement.prototype, 'clientHeight', 'get').mockReturnValue(360)
    for (let day = 1; day < 4; day++) world.put('visit', `v${day}`, { account: 'a1', day: `2026-11-0${day}`, touch: 'call' })
    const { rerender } = render(Brief, { id: 'a1' })
    await tick()
    expect(lines()).toBeLessThanOrEqual(6)
    expect(screen.getAllByTestId('ask')).toHaveLength(2)
    expect(screen.getAllByTestId('visit-line')).toHaveLength(1)
    expect(screen.queryByTestId('details')).toBeNull()
    await userEvent.click(within(screen.getByTestId('visits')).getByRole('button', { name: 'All 4' }))
    expect(screen.getAllByTestId('visit-line')).toHaveLength(4)
    await rerender({ id: 'a1', query: new URLSearchParams('all') })
    expect(screen.getAllByTestId('ask')).toHaveLength(3)
    expect(await screen.findByTestId('details')).toBeTruthy()
  })

  test('what is asked for with a tap comes into sight and is read on from; coming back to it moves nothing', async () => {
    const scrolled = vi.fn()
    Object.assign(Element.prototype, { scrollIntoView: scrolled })
    vi.stubGlobal('matchMedia', (asked: string) => ({ matches: asked.includes('reduce') }))
    const all = { id: 'a1', query: new URLSearchParams('all') }
    const { rerender, unmount } = render(Brief, { id: 'a1' })
    const link = () => within(screen.getByTestId('more')).getByRole('link', { name: 'Everything' })
    await fireEvent.click(link())
    await rerender(all)
    const opened = await screen.findByRole('group', { name: 'Everything' })
    await waitFor(() => expect(document.activeElement).toBe(opened))
    expect(opened.contains(screen.getByTestId('details'))).toBe(true)
    expect(scrolled.mock.contexts).toEqual([opened])
    expect(scrolled).toHaveBeenCalledWith({ behavior: 'auto' })
    await fireEvent.click(link())
    await waitFor(() => expect(scrolled).toHaveBeenCalledTimes(2))
    unmount()
    render(Brief, all)
    await screen.findByTestId('details')
    expect(scrolled).toHaveBeenCalledTimes(2)
    vi.unstubAllGlobals()
  })

  test('leads to what else there is, only where this app has a screen', async () => {
    const hrefs = () => within(screen.getByTestId('more')).getAllByRole('link').map((link) => link.getAttribute('href'))
    const { unmount } = render(Brief, { id: 'a1' })
    expect(hrefs()).toEqual(['#/account/a1/knowing', '#/account/a1/people', '#/account/a1/care', '#/account/a1?all'])
    expect(screen.getByTestId('stage-line').getAttribute('href')).toBe('#/opportunity/o1')
    unmount()
    feedScreens((segments) => segments[2] !== 'care')
    render(Brief, { id: 'a1' })
    expect(hrefs()).not.toContain('#/account/a1/care')
  })

  test('two versions of a field are shown at once (law 1)', async () => {
    world.put('account', 'a1', { name: '恒通', plot: 'p1', city: '苏州' }, { city: [['无锡', 'h1']] })
    render(Brief, { id: 'a1' })
    expect((await screen.findByTestId('take-other')).textContent).toContain('无锡')
  })

  test('every block that can be old carries its age (law 4)', () => {
    render(Brief, { id: 'a1' })
    expect(within(screen.getByTestId('visits')).getByText('12 days ago')).toBeTruthy()
    expect(screen.getByTestId('grade-line').textContent).toContain('2 weeks ago')
    expect(screen.getByTestId('stage-line').textContent).toContain('5 days ago')
  })

  test('a tap on a question answers it and records a fact with its source', async () => {
    render(Brief, { id: 'a1' })
    await userEvent.click(screen.getAllByTestId('ask')[0] as HTMLElement)
    const sheet = await screen.findByTestId('answer')
    await userEvent.type(within(sheet).getByRole('textbox'), '李总和财务')
    await userEvent.click(within(sheet).getByRole('radio', { name: '李明朗' }))
    await userEvent.click(screen.getByTestId('answer-save'))
    await waitFor(() => expect(world.saved).toHaveLength(1))
    const saved = world.saved[0] as { fields: Record<string, unknown> }
    expect(saved.fields).toMatchObject({ account: 'a1', source: 'c1', author: 'rep1', day: '2026-11-21' })
    expect(await world.drafts.list()).toEqual([])
  })

  test('a grade moves only with a why (G2), and undo retracts it', async () => {
    render(Brief, { id: 'a1' })
    await userEvent.click(screen.getByTestId('grade'))
    await userEvent.click(await screen.findByTestId('grade-B'))
    await userEvent.click(screen.getByTestId('grade-save'))
    expect(world.saved).toEqual([])
    expect(screen.getByText('A grade only changes with a reason.')).toBeTruthy()
    await userEvent.type(screen.getByTestId('grade-why'), '预算推迟到明年')
    await userEvent.click(screen.getByTestId('grade-save'))
    await waitFor(() => expect(world.saved).toHaveLength(1))
    expect(world.saved[0]).toMatchObject({ kind: 'fact', fields: { item: 'grade', value: 'B', reason: '预算推迟到明年' } })
  })

  test('a grade and its why come back after the app was killed (law 1), and go with the save', async () => {
    const { unmount } = render(Brief, { id: 'a1' })
    await userEvent.click(screen.getByTestId('grade'))
    await userEvent.click(await screen.findByTestId('grade-B'))
    await userEvent.type(screen.getByTestId('grade-why'), '预算推迟')
    await waitFor(async () => expect(await world.drafts.load('grade:a1')).toEqual({ chosen: 'B', reason: '预算推迟' }))
    unmount()
    render(Brief, { id: 'a1' })
    await userEvent.click(screen.getByTestId('grade'))
    await waitFor(() => expect(screen.getByTestId('grade-why')).toHaveProperty('value', '预算推迟'))
    await userEvent.click(screen.getByTestId('grade-save'))
    await waitFor(() => expect(world.saved[0]).toMatchObject({ fields: { item: 'grade', value: 'B', reason: '预算推迟' } }))
    expect(await world.drafts.list()).toEqual([])
  })

  test('what the observations suggest is offered where it differs', () => {
    for (const [item, value] of [['system.has', false], ['need.objective', true], ['need.subjective', false], ['need.determination', 'low'], ['need.feasibility', false], ['need.selection', false]] as const) {
      fact(world, 'a1', 'a1', item, value, 2)
    }
    render(Brief, { id: 'a1' })
    expect(screen.getByTestId('grade-line').textContent).toContain('The facts point to D')
  })

  test('a promise is finished with one tap', async () => {
    render(Brief, { id: 'a1' })
    await userEvent.click(screen.getByRole('button', { name: 'Done: 给出参观人数' }))
    await waitFor(() => expect(world.saved).toEqual([{ op: 'set', kind: 'task', id: 't2', fields: { done: '2026-11-21' } }]))
  })

  test('an account with nothing known has a next step everywhere', () => {
    render(Brief, { id: 'a6' })
    expect(screen.getByRole('img', { name: 'Not graded' })).toBeTruthy()
    expect(screen.getByText('No contacts yet; add one.')).toBeTruthy()
    expect(screen.getByTestId('add-next')).toBeTruthy()
    expect(screen.getAllByTestId('ask').length).toBeGreaterThan(0)
  })

  test('an account that is not on this phone says so', () => {
    render(Brief, { id: 'gone' })
    expect(screen.getByText('This account is not on this phone')).toBeTruthy()
  })
})

describe('a visit', () => {
  test('keeps the draft of an edited note through a kill, and sends only the note', async () => {
    const { unmount } = render(Visit, { id: 'v-a1' })
    await userEvent.click(screen.getByTestId('visit-edit'))
    await userEvent.type(screen.getByTestId('visit-note'), '补充')
    unmount()
    render(Visit, { id: 'v-a1' })
    const note = await screen.findByTestId('visit-note')
    expect(note).toHaveProperty('value', expect.stringMatching(/补充$/))
    await userEvent.click(screen.getByTestId('visit-save'))
    await waitFor(() => expect(world.saved).toHaveLength(1))
    expect(Object.keys((world.saved[0] as { fields: object }).fields)).toEqual(['note'])
  })

  test('typed into before its draft was read keeps both; nothing that comes meanwhile takes a keystroke back', async () => {
    await world.drafts.save('visit:v-a1', { purpose: '旧目的', note: '旧记录' })
    const read = lateDrafts(world)
    render(Visit, { id: 'v-a1' })
    await userEvent.click(screen.getByTestId('visit-edit'))
    await userEvent.clear(screen.getByTestId('visit-note'))
    await userEvent.type(screen.getByTestId('visit-note'), '新记录')
    read()
    await waitFor(() => expect(screen.getByRole('textbox', { name: 'Purpose' })).toHaveProperty('value', '旧目的'))
    expect(screen.getByTestId('visit-note')).toHaveProperty('value', '新记录')
    const load = vi.spyOn(world.drafts, 'load')
    world.put('account', 'x', { name: 'X', plot: 'p1' })
    await tick()
    expect(load).not.toHaveBeenCalled()
  })

  test('a grade that was changed at it is told by its name', () => {
    fact(world, 'a1', 'a1', 'grade', 'B', 12, { visit: 'v-a1' })
    render(Visit, { id: 'v-a1' })
    expect(screen.getByRole('region', { name: 'Learned on this visit' }).querySelector('dt')?.textContent).toBe('苏州恒通精密机械有限公司 · Grade')
  })

  test('a comment names its author and its time', async () => {
    render(Visit, { id: 'v-a1' })
    await userEvent.type(screen.getByTestId('comment'), '下次带样品')
    await userEvent.click(screen.getByTestId('comment-send'))
    await waitFor(() => expect(world.saved[0]).toMatchObject({ kind: 'comment', fields: { subject: 'v-a1', author: 'rep1', text: '下次带样品' } }))
  })
})

describe('a promise', () => {
  const standing = async (): Promise<void> => {
    const task = world.family('a1')!.tasks.find((one) => one.v.title === '书面答复李总的问题')!
    await world.drafts.save(`task:${task.id}`, { title: '旧草稿', direction: 'ours', due: '2026-12-24' })
    render(TaskSheet, { open: true, reading: { day: '2026-11-20' } as never, account: 'a1', direction: 'ours', task })
  }
  const fresh = async (): Promise<void> => {
    await world.drafts.save('task:new:a1', { title: '旧草稿', direction: 'ours', due: '2026-12-24' })
    render(TaskSheet, { open: true, reading: { day: '2026-11-20' } as never, account: 'a1', direction: 'next' })
  }

  test.each([standing, fresh])('typed before its draft was read stands, and the rest of the draft comes back', async (open) => {
    const read = lateDrafts(world)
    await open()
    await userEvent.clear(screen.getByTestId('task-title'))
    await userEvent.type(screen.getByTestId('task-title'), '新承诺')
    read()
    await waitFor(() => expect(screen.getByTestId('task-due')).toHaveProperty('value', '2026-12-24'))
    expect(screen.getByTestId('task-title')).toHaveProperty('value', '新承诺')
    await userEvent.click(screen.getByTestId('task-save'))
    await waitFor(() => expect(world.saved[0]).toMatchObject({ fields: { title: '新承诺', direction: 'ours', due: '2026-12-24' } }))
  })
})

describe('navigate', () => {
  const account = () => world.get<'account'>('a1') as NonNullable<ReturnType<typeof world.get<'account'>>>
  test('opens the map of the device with the address', () => {
    expect(mapLink(account(), 'iPhone', 'zh-CN')).toContain('maps.apple.com')
    expect(mapLink(account(), 'Android', 'zh-CN')).toMatch(/^geo:0,0\?q=/)
    expect(mapLink(account(), 'Windows', 'zh-CN')).toContain('uri.amap.com')
    expect(mapLink(account(), 'Windows', 'en')).toContain('openstreetmap')
  })
  test('is not offered without an address', () => {
    world.put('account', 'x', { name: 'X', plot: 'p1' })
    const bare = world.get<'account'>('x')
    expect(bare && mapLink(bare, 'iPhone', 'en')).toBeNull()
  })
})
