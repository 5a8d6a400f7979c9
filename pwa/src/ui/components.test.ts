// @vitest-environment jsdom
import { render, screen } from '@testing-library/svelte'
import userEvent from '@testing-library/user-event'
import { createRawSnippet } from 'svelte'
import { beforeAll, beforeEach, describe, expect, test, vi } from 'vitest'
import { load } from '../rules/playbook'
import AnswerField from './AnswerField.svelte'
import ChipGroup from './ChipGroup.svelte'
import { fixNow } from './clock.svelte'
import Details from './Details.svelte'
import GradeMark from './GradeMark.svelte'
import { feedGrades } from './grades.svelte'
import { allSentences, useLocale } from './messages'
import { feedPill, type SyncFace } from './pill.svelte'
import SyncPill from './SyncPill.svelte'
import { dismiss, toast, toasts } from './toast.svelte'
import Toasts from './Toasts.svelte'

const NOW = 1_795_000_000_000

beforeAll(async () => {
  await useLocale('en')
  await allSentences()
})
beforeEach(() => fixNow(NOW))

describe('the sync pill tells the truth in words (law 3)', () => {
  const idle: SyncFace = { state: 'idle', waiting: 0, needsYou: 0, lastSync: NOW - 120_000 }
  test.each<[Partial<SyncFace>, string]>([
    [{}, 'Synced 2 min. ago'],
    [{ lastSync: null }, 'Not synced yet'],
    [{ waiting: 3 }, '3 waiting to send'],
    [{ state: 'offline', waiting: 3 }, 'Offline, 3 waiting'],
    [{ state: 'offline' }, 'Offline'],
    [{ state: 'offline', needsYou: 1 }, '1 needs you'],
    [{ state: 'signed-out', waiting: 2 }, 'Sign in again'],
  ])('%j', (face, words) => {
    feedPill(() => ({ ...idle, ...face }))
    render(SyncPill)
    expect(screen.getByTestId('sync-pill').textContent?.replace(/mins?\b\.?/, 'min.')).toContain(words)
    expect(screen.getByRole('link').getAttribute('href')).toBe('#/sync')
  })
})

describe('a grade', () => {
  test('is read aloud, also when there is none', async () => {
    const { rerender } = render(GradeMark, { grade: 'A' })
    expect(screen.getByRole('img', { name: 'Grade A' })).toBeTruthy()
    await rerender({ grade: null })
    expect(screen.getByRole('img', { name: 'Not graded' })).toBeTruthy()
  })

  test('has the shape and colour of its place in the playbook, whatever it is called', async () => {
    feedGrades(() => ['1', '2', '3', '4', '5'].map((id) => ({ id })))
    const { rerender } = render(GradeMark, { grade: '1' })
    const seen = (): (string | null | undefined)[] => {
      const mark = screen.getByRole('img')
      return [mark.textContent?.trim(), mark.classList[0], mark.querySelector('path') ? 'shape' : 'dashed']
    }
    expect(seen()).toEqual(['1', 'a', 'shape'])
    await rerender({ grade: '2' })
    expect(seen()).toEqual(['2', 'b', 'shape'])
    await rerender({ grade: '5' })
    expect(seen()).toEqual(['5', 'd', 'shape'])
    await rerender({ grade: 'A' })
    expect(seen()).toEqual(['A', 'none', 'dashed'])
    expect(screen.getByRole('img', { name: 'Grade A' })).toBeTruthy()
  })
})

describe('an answer to choose', () => {
  const words = (text: string): { 'zh-CN': string; en: string } => ({ 'zh-CN': text, en: text })
  const choices = [{ id: 'high', label: words('High') }, { id: 'huge', label: words('Huge'), retired: true }]
  const item = load(JSON.stringify({ grades: [], checklists: [{ items: [{ id: 'size', kind: 'choice', label: words('Size'), choices }] }] }))
    .checklists[0]!.items[0]!

  test('does not offer what another method left behind, but shows it where it was given', async () => {
    const { rerender } = render(AnswerField, { item, value: undefined, onchange: vi.fn() })
    expect(screen.getAllByRole('radio').map((one) => one.textContent?.trim())).toEqual(['High'])
    await rerender({ value: 'huge' })
    expect(screen.getByRole('radio', { name: 'Huge', checked: true })).toBeTruthy()
  })
})

describe('a chip group', () => {
  const options = [
    { id: 'low', label: 'Low' },
    { id: 'high', label: 'High' },
  ]
  test('is one stop for the Tab key; arrows choose', async () => {
    const onchange = vi.fn()
    render(ChipGroup, { label: 'Influence', options, value: 'low', onchange })
    const user = userEvent.setup()
    await user.tab()
    expect(document.activeElement?.textContent).toContain('Low')
    await user.keyboard('{ArrowRight}')
    expect(onchange).toHaveBeenLastCalledWith('high')
    await user.tab()
    expect(document.activeElement).toBe(document.body)
  })

  test('clears when the chosen one is pressed again, if it may', async () => {
    const onchange = vi.fn()
    render(ChipGroup, { label: 'Influence', options, value: 'low', clearable: true, onchange })
    await userEvent.click(screen.getByRole('radio', { name: 'Low' }))
    expect(onchange).toHaveBeenLastCalledWith(null)
  })
})

describe('a toast', () => {
  test('is polite, offers undo, and goes after it', async () => {
    const undo = vi.fn()
    render(Toasts)
    toast('Deleted', { label: 'Undo', run: undo })
    await userEvent.click(await screen.findByRole('button', { name: 'Undo' }))
    expect(undo).toHaveBeenCalledOnce()
    expect(toasts()).toEqual([])
    dismiss(0)
  })

  test.each([
    ['Saved', undefined, 3.5],
    ['The list is sent when there is a signal again; until then it stays here with the rest.', undefined, 5.16],
    ['清单等有信号时发出，在那之前和其他内容一起留在这部手机上，什么也不会丢。', undefined, 6.48],
    ['x'.repeat(300), undefined, 10],
    ['x'.repeat(300), { label: 'Undo', run: () => undefined }, 8],
  ])('stays as long as it takes to read: %s', (text, action, seconds) => {
    vi.useFakeTimers()
    toast(text, action)
    vi.advanceTimersByTime(seconds * 1000 - 1)
    expect(toasts()).toHaveLength(1)
    vi.advanceTimersByTime(1)
    expect(toasts()).toEqual([])
    vi.useRealTimers()
  })
})


test('the chip that is chosen stands in the middle of its line, and the screen stays where it is', async () => {
  const places: Record<string, number> = { a: 20, b: 300, c: 600 }
  const scrolled = vi.fn()
  Object.assign(Element.prototype, { scrollIntoView: scrolled })
  vi.spyOn(HTMLElement.prototype, 'offsetLeft', 'get').mockImplementation(function (this: HTMLElement) {
    return places[this.dataset['testid']?.replace('chip-', '') ?? ''] ?? 20
  })
  vi.spyOn(HTMLElement.prototype, 'offsetWidth', 'get').mockReturnValue(80)
  vi.spyOn(Element.prototype, 'clientWidth', 'get').mockReturnValue(200)
  const options = ['a', 'b', 'c'].map((id) => ({ id, label: id }))
  const { rerender } = render(ChipGroup, { label: 'parts', options, value: 'b', scroll: true, onchange: () => undefined })
  const line = screen.getByRole('radiogroup', { name: 'parts' })
  expect(line.scrollLeft).toBe(300 - 20 - 60)
  await rerender({ value: 'c' })
  expect(line.scrollLeft).toBe(600 - 20 - 60)

  places['c'] = 700
  line.scrollLeft = 0
  await rerender({ options: options.map((one) => ({ ...one })) })
  expect(line.scrollLeft, 'the same words').toBe(0)
  await rerender({ options: [{ id: 'a', label: 'a, 3' }, ...options.slice(1)] })
  expect(line.scrollLeft, 'a longer word before it').toBe(700 - 20 - 60)
  expect(scrolled).not.toHaveBeenCalled()
  vi.restoreAllMocks()
})

describe('what folds away', () => {
  const words = (text: string): ReturnType<typeof createRawSnippet> => createRawSnippet(() => ({ render: () => `<span>${text}</span>` }))
  const props = (open: boolean, data: Record<string, string>): object => ({ open, summary: words('Budget'), children: words('1 of 4'), testid: 'fold', data })
  const fold = (): HTMLDetailsElement => screen.getByTestId('fold')

  test.each([true, false])('starts as it was told (open: %s), then the reader alone opens and closes it', async (open) => {
    const { rerender } = render(Details, props(open, { passed: 'false' }))
    expect(fold().open).toBe(open)
    fold().querySelector('summary')?.click()
    await rerender(props(open, { passed: 'true' }))
    expect([fold().open, fold().dataset['passed']]).toEqual([!open, 'true'])
  })

  test('is this one everywhere: an open of one’s own would close it with the next news', () => {
    const screens = import.meta.glob('../**/*.svelte', { query: '?raw', import: 'default', eager: true })
    expect(Object.keys(screens).filter((path) => String(screens[path]).includes('<details'))).toEqual(['./Details.svelte'])
  })
})
