// @vitest-environment jsdom
import { render, screen, waitFor, within } from '@testing-library/svelte'
import userEvent from '@testing-library/user-event'
import { beforeEach, describe, expect, test, vi } from 'vitest'
import Toasts from '../../ui/Toasts.svelte'
import type { Change } from '../../storage/world'
import type { FakeWorld } from '../../testing/fake_world'
import { fact } from '../../testing/plot'
import { openPlot } from '../../testing/screens'
import People from './People.svelte'

let world: FakeWorld
const show = (query = ''): void => {
  render(Toasts)
  render(People, { id: 'a1', query: new URLSearchParams(query) })
}
const view = (id: string): Promise<void> => userEvent.click(screen.getAllByTestId(`chip-${id}`)[0] as HTMLElement)
const fields = (n: number): Record<string, unknown> => (world.saved[n] as Exclude<Change, { op: 'cmd' }>).fields
const values = (): unknown[] => world.saved.map((one) => (one.op === 'new' && one.kind === 'fact' ? [one.fields['item'], one.fields['value']] : one))
const chip = (name: string): HTMLElement => screen.getAllByTestId('board-person').find((one) => one.textContent.includes(name)) as HTMLElement
const at = (cell: string): string => screen.getByTestId(`cell-${cell}`).textContent
const undo = (): Promise<void> => userEvent.click(screen.getByRole('button', { name: 'Undo' }))

beforeEach(async () => {
  world = await openPlot()
})

describe('the map', () => {
  test('stands people where facts say, the others below; a cell says what it means', () => {
    show()
    expect(at('high-neutral')).toContain('李明朗')
    expect(screen.getByTestId('quadrants-loose').textContent).toContain('单晓峰')
    expect(screen.getByTestId('cell-high-supportive').getAttribute('aria-label')).toBe('Ally, High, Supportive')
  })

  test('keys carry a person, each step is read aloud, Enter writes both facts in one save, and undo takes both back', async () => {
    show()
    chip('单晓峰').focus()
    await userEvent.keyboard('{ArrowUp}{ArrowUp}{ArrowRight}')
    expect(world.saved).toEqual([])
    expect(screen.getByTestId('quadrants').textContent).toContain('单晓峰: Ally, High, Supportive')
    expect(document.activeElement).toBe(chip('单晓峰'))
    await userEvent.keyboard('{Enter}')
    await waitFor(() => expect(values()).toEqual([['person.influence', 'high'], ['person.support', 'supportive']]))
    expect(at('high-supportive')).toContain('单晓峰')
    await undo()
    await waitFor(() => expect(world.saved.slice(2)).toMatchObject([{ op: 'set', kind: 'fact', fields: { retracted: true } }, { op: 'set', fields: { retracted: true } }]))
    expect(screen.getByTestId('quadrants-loose').textContent).toContain('单晓峰')
  })

  test('Escape puts back and writes nothing', async () => {
    show()
    chip('李明朗').focus()
    await userEvent.keyboard('{ArrowDown}{Escape}')
    expect(world.saved).toEqual([])
    expect(at('high-neutral')).toContain('李明朗')
  })

  test('a weight decides about influence: the map says so instead of losing the move', async () => {
    fact(world, 'c1', 'a1', 'person.weight', 40, 3)
    show()
    chip('李明朗').focus()
    await userEvent.keyboard('{ArrowDown}{Enter}')
    await screen.findByText(/weighs 40 %/)
    expect(world.saved).toEqual([])
  })

  test('a move is as sure as what it replaces, so that an older certainty does not hide it', async () => {
    fact(world, 'c1', 'a1', 'person.support', 'opposed', 10, { confidence: 'high', author: 'sup1' })
    show()
    expect(at('high-opposed')).toContain('李明朗')
    chip('李明朗').focus()
    await userEvent.keyboard('{ArrowRight}{Enter}')
    await waitFor(() => expect(fields(0)).toMatchObject({ item: 'person.support', value: 'neutral', confidence: 'high' }))
    expect(at('high-neutral')).toContain('李明朗')
  })

  test('mind and heart give a stance (P5)', async () => {
    show()
    await view('stances')
    chip('王丽').focus()
    await userEvent.keyboard('{ArrowRight}{ArrowUp}{ArrowRight}{Enter}')
    await waitFor(() => expect(values()).toEqual([['person.mind', 'high'], ['person.heart', 'high']]))
    expect(at('high-high')).toContain('Ally')
    expect(at('high-high')).toContain('王丽')
  })

  test('an earlier day shows what was known then, and can only be looked at', async () => {
    fact(world, 'c1', 'a1', 'person.support', 'opposed', 100)
    show()
    expect(screen.getByTestId('width-words').textContent).toContain('50 % for us, 50 % neutral, 0 % against')
    const slider = screen.getByTestId<HTMLInputElement>('width-slider')
    slider.value = '9'
    slider.dispatchEvent(new Event('input', { bubbles: true }))
    expect((await screen.findByTestId('past')).textContent).toContain('As known on Sep 22')
    expect(screen.getByTestId('width-words').textContent).toContain('100 % against')
    chip('李明朗').focus()
    await userEvent.keyboard('{ArrowUp}{Enter}')
    expect(world.saved).toEqual([])
  })

  test('a warning becomes a task of the relationship with one tap', async () => {
    show()
    await userEvent.click(within(screen.getByTestId('warnings')).getAllByTestId('warning-task')[0] as HTMLElement)
    await waitFor(() => expect(fields(0)).toMatchObject({ purpose: 'relationship', direction: 'next', assignee: 'rep1', due: '2026-11-28' }))
  })
})

describe('the chart', () => {
  test('keys on the dots set who reports to whom and tell it; undo restores', async () => {
    show()
    await view('chart')
    const handles = screen.getAllByTestId('tree-handle')
    handles[1]?.focus()
    await userEvent.keyboard('{ArrowRight}')
    await waitFor(() => expect(world.saved).toHaveLength(1))
    const first = screen.getAllByTestId('tree-person')[0]?.textContent ?? ''
    expect(screen.getByRole('button', { name: /reports to (?!nobody)/ }).getAttribute('aria-label')).toContain(first.slice(0, 2))
    await undo()
    await waitFor(() => expect(screen.queryByRole('button', { name: /reports to (?!nobody)/ })).toBeNull())
  })

  test('level and department are fields of the contact', async () => {
    show()
    await view('chart')
    await view('grid')
    chip('王丽').focus()
    await userEvent.keyboard('{ArrowRight}{Enter}')
    await waitFor(() => expect(world.saved).toMatchObject([{ op: 'set', kind: 'contact', id: 'c2', fields: { level: 'management', area: 'purchasing' } }]))
  })

  test('the decision path is one fact of the opportunity, in order', async () => {
    show('opportunity=o1')
    await view('chart')
    await view('path')
    for (const name of ['王丽', '李明朗']) await userEvent.click(screen.getAllByTestId('path-add').find((one) => one.textContent === name) as HTMLElement)
    await waitFor(() => expect(fields(1)).toMatchObject({ subject: 'o1', item: 'decision.path', value: ['c2', 'c1'] }))
    screen.getAllByTestId('path-handle')[1]?.focus()
    await userEvent.keyboard('{ArrowUp}')
    await waitFor(() => expect(fields(2)['value']).toEqual(['c1', 'c2']))
  })
})

describe('weights', () => {
  test('the rest is said, sharing it is offered, one save keeps all, a draft keeps every keystroke', async () => {
    show()
    await view('weights')
    const inputs = screen.getAllByTestId('weight')
    await userEvent.type(inputs[0] as HTMLElement, '50')
    expect(screen.getByTestId('weight-sum').textContent).toContain('50 % so far, 50 % to give')
    await waitFor(async () => expect(await world.drafts.load('people-weights:a1')).toMatchObject({ texts: {} }))
    await userEvent.click(screen.getByTestId('offer-blank'))
    expect(screen.getByTestId('weight-sum').textContent).toContain('Adds up to 100 %')
    await userEvent.click(screen.getByTestId('weights-save'))
    await waitFor(() => expect(world.saved).toHaveLength(3))
    expect(world.saved.map((one) => (one.op === 'new' ? one.fields['value'] : null))).toEqual(expect.arrayContaining([50, 25, 25]))
    expect(await world.drafts.list()).toEqual([])
  })

  test('another sum is saved too, nought with a question, nonsense is not', async () => {
    show()
    await view('weights')
    const [one, two] = screen.getAllByTestId('weight') as [HTMLElement, HTMLElement]
    await userEvent.type(one, '0')
    expect(screen.getByTestId('weight-zero').textContent).toContain('really have no say')
    await userEvent.type(two, 'x')
    expect(screen.getByTestId('weights-save').hasAttribute('disabled')).toBe(true)
    await userEvent.clear(two)
    await userEvent.type(two, '90')
    await userEvent.click(screen.getByTestId('weights-save'))
    await waitFor(() => expect(world.saved).toHaveLength(2))
    expect(screen.getByTestId('weight-sum').textContent).toContain('90 % so far')
  })

  test('an emptied field takes the weight back', async () => {
    fact(world, 'c1', 'a1', 'person.weight', 40, 3)
    show()
    await view('weights')
    await userEvent.clear(screen.getAllByTestId('weight')[0] as HTMLElement)
    await userEvent.click(screen.getByTestId('weights-save'))
    await waitFor(() => expect(world.saved).toEqual([{ op: 'set', kind: 'fact', id: 'f-c1-person.weight-3', fields: { retracted: true } }]))
  })
})

describe('plans', () => {
  test('a plan is relations as facts and a measure as a task with its responsible', async () => {
    show()
    await view('plan')
    await userEvent.click(screen.getAllByTestId('plan-row')[0] as HTMLElement)
    const sheet = await screen.findByTestId('plan-sheet')
    await userEvent.type(within(sheet).getByTestId('plan-person.rivals'), '和甲公司合作十年')
    await userEvent.type(within(sheet).getByTestId('plan-person.goal'), '80 万，验收后月结')
    await userEvent.click(within(sheet).getByTestId('chip-monthly_visit'))
    await userEvent.selectOptions(within(sheet).getByTestId('plan-who'), 'sup1')
    await userEvent.click(screen.getByTestId('plan-save'))
    await waitFor(() => expect(world.saved).toHaveLength(4))
    expect(values().slice(0, 3)).toEqual([['person.rivals', '和甲公司合作十年'], ['person.goal', '80 万，验收后月结'], ['person.measure', 'monthly_visit']])
    expect(fields(3)).toMatchObject({ purpose: 'relationship', contact: 'c1', assignee: 'sup1', title: 'Visit every month: 李明朗', due: '2026-12-05' })
    expect(screen.getAllByTestId('plan-row')[0]?.textContent).toContain('Visit every month')
  })

  test('a senior nobody met has ways, each a task (P9)', async () => {
    world.put('contact', 'c4', { account: 'a1', name: '赵建国', level: 'decision' })
    show()
    await view('plan')
    expect(screen.getByTestId('seniors').textContent).toContain('赵建国')
    await userEvent.click(screen.getAllByTestId('way')[0] as HTMLElement)
    await waitFor(() => expect(fields(0)).toMatchObject({ contact: 'c4', purpose: 'relationship', title: 'Company tour: 赵建国' }))
  })

  test('the ways of a senior stay open when news comes', async () => {
    world.put('contact', 'c4', { account: 'a1', name: '赵建国', level: 'decision' })
    world.put('contact', 'c5', { account: 'a1', name: '钱志强', level: 'decision' })
    show()
    await view('plan')
    const seniors = screen.getAllByTestId('senior') as HTMLDetailsElement[]
    expect(seniors.map((one) => one.open)).toEqual([true, false])
    for (const one of seniors) one.querySelector('summary')?.click()
    world.put('contact', 'c4', { account: 'a1', name: '赵建国', level: 'decision', title: '董事长' })
    world.set({})
    await waitFor(() => expect(seniors[0]?.textContent).toContain('董事长'))
    expect(seniors.map((one) => one.open)).toEqual([false, true])
  })

  test('signs point to a coach, and whoever is made one is (P11)', async () => {
    show()
    await view('plan')
    await userEvent.click(screen.getAllByTestId('sign-informed')[0] as HTMLElement)
    await waitFor(() => expect(fields(0)).toMatchObject({ subject: 'c2', item: 'coach.signs', value: ['informed'] }))
    expect(screen.getAllByTestId('candidate')[0]?.textContent).toContain('1 of 7 signs')
    expect(screen.getByTestId('coach').textContent).toContain('To ask a coach: Facts about the customer, ')
    await userEvent.click(screen.getAllByTestId('make-coach')[0] as HTMLElement)
    await waitFor(() => expect(screen.getByTestId('coach').textContent).toContain('Our coach: 王丽'))
    expect(screen.queryByTestId('candidate')).toBeNull()
    await userEvent.click(screen.getByTestId('more-candidates'))
    expect(screen.getAllByTestId('candidate')).toHaveLength(2)
  })

  test('five steps count what was done (P0)', async () => {
    fact(world, 'c1', 'a1', 'person.role', 'approver', 3)
    show()
    await view('plan')
    expect(screen.getByTestId('steps').textContent).toMatch(/From the roles to the tactics.*1 of 3/s)
    expect(screen.getByTestId('steps').textContent).toContain('The right person, the right words, the right deeds')
  })
})

describe('one person', () => {
  test('lists do what a drag does; a circle is not offered; the history stays', async () => {
    world.put('contact', 'c2', { account: 'a1', name: '王丽', title: '采购经理', reports_to: 'c1' })
    show()
    await userEvent.click(chip('李明朗'))
    const sheet = await screen.findByTestId('person-sheet')
    const bosses = [...within(sheet).getByTestId<HTMLSelectElement>('person-reports-to').options].map((one) => one.text)
    expect(bosses).toContain('单晓峰')
    expect(bosses).not.toContain('王丽')
    await userEvent.click(within(sheet).getByRole('radio', { name: 'Opposed' }))
    await waitFor(() => expect(values()).toEqual([['person.support', 'opposed']]))
    await userEvent.selectOptions(within(sheet).getByTestId('person-person.buyer'), 'economic')
    expect(within(sheet).getByText(/greatest benefit/)).toBeTruthy()
    expect(within(sheet).getByTestId('person-history').textContent).toContain('Support for us: Neutral')
  })
})

test('an account without people says what to do', () => {
  render(People, { id: 'a6', query: new URLSearchParams() })
  expect(screen.getByTestId('people-empty').textContent).toContain('Nobody here yet')
})

test('while a move is being written the person stays where they were set down, and keeps the focus', async () => {
  const save = world.save.bind(world)
  let write: () => void = () => undefined
  world.save = async (changes, draft) => {
    await new Promise<void>((done) => (write = done))
    return save(changes, draft)
  }
  show()
  chip('王丽').focus()
  await userEvent.keyboard('{ArrowUp}{ArrowRight}{Enter}')
  expect(at('middle-supportive')).toContain('王丽')
  expect(world.saved).toEqual([])
  write()
  await waitFor(() => expect(world.saved.length).toBeGreaterThan(0))
  expect(at('middle-supportive')).toContain('王丽')
  expect(document.activeElement).toBe(chip('王丽'))
})

test('roles and buyers show what nobody holds, and take a name (P2, P3)', async () => {
  show()
  await view('chart')
  await view('roles')
  const money = screen.getByTestId('role-financial')
  expect(money.textContent).toContain('Nobody known')
  await userEvent.selectOptions(within(money).getByLabelText('Financial buyer: who'), 'c2')
  await waitFor(() => expect(values()).toEqual([['person.buyer', 'financial']]))
  expect(within(money).getByRole('button', { name: '王丽' })).toBeTruthy()
})

test('printing draws everybody on paper beside the app, and the path in its order', async () => {
  const print = vi.fn()
  vi.stubGlobal('print', print)
  fact(world, 'o1', 'a1', 'decision.path', ['c2', 'c1'], 4)
  world.put('contact', 'c8', { account: 'a1', name: '钱顾问', outside: true, employer: '华信咨询' })
  show()
  await userEvent.click(screen.getByTestId('hand-on'))
  await userEvent.click(await screen.findByTestId('print'))
  await waitFor(() => expect(print).toHaveBeenCalledOnce())
  const paper = screen.getByTestId('paper')
  expect(paper.parentElement).toBe(document.body)
  expect(paper.querySelectorAll('svg')).toHaveLength(2)
  for (const words of ['苏州恒通精密机械有限公司', '李明朗', '单晓峰', 'Decision path: 王丽 → 李明朗', 'Around the account: 钱顾问 · 华信咨询', 'as known on Nov 21']) {
    expect(paper.textContent).toContain(words)
  }
})
