// @vitest-environment jsdom
import { render, screen, waitFor, within } from '@testing-library/svelte'
import userEvent from '@testing-library/user-event'
import { beforeEach, expect, test } from 'vitest'
import type { FakeWorld } from '../../testing/fake_world'
import { fact } from '../../testing/plot'
import { lateDrafts, openPlot } from '../../testing/screens'
import Talk from './Talk.svelte'

let world: FakeWorld
beforeEach(async () => {
  world = await openPlot()
})

const rows = (): HTMLElement[] => screen.getAllByTestId('question-row')
const asks = (row: HTMLElement): HTMLElement[] => within(row).getAllByTestId('talk-ask')

test('the trust tree says whom to choose for a next step, and then where a reached one is tapped (V3)', async () => {
  render(Talk, { id: 'a1' })
  expect(screen.getByTestId('talk-tree').textContent).toContain('Choose above whom you meet')
  await userEvent.click(screen.getAllByTestId('talk-person').at(0)!)
  expect(screen.getByTestId('talk-tree').textContent).toContain('tapped in the person’s facts')
})

test('offers the purposes of the stage, and what to mind in it (V1, S3)', () => {
  render(Talk, { id: 'a1' })
  const purposes = screen.getByTestId('purposes')
  expect(within(purposes).getByRole('radio', { name: 'Shape the need' })).toBeTruthy()
  expect(purposes.textContent).toContain('Insist on the decision level')
  expect(purposes.textContent).toContain('No visit without a purpose')
})

test('questions go through SPIN, open before closed, three in a row at most, with something said between (V2)', () => {
  render(Talk, { id: 'a1' })
  expect(rows().map((row) => row.dataset['spin'])).toEqual(['situation', 'situation', 'problem', 'implication', 'need_payoff'])
  for (const row of rows()) {
    expect(asks(row).length).toBeLessThanOrEqual(3)
    const forms = asks(row).map((one) => one.dataset['form'])
    expect(forms).toEqual([...forms].sort().reverse())
  }
  const text = screen.getByTestId('questions').textContent ?? ''
  expect(text.indexOf('Praise:')).toBeGreaterThan(0)
  expect(text.indexOf('Praise:')).toBeLessThan(text.indexOf('Repeat:'))
})

test('who will be there is asked about; an answer on the way stays in its place', async () => {
  render(Talk, { id: 'a1' })
  const about = (): (string | undefined)[] => screen.getAllByTestId('talk-ask').map((one) => one.dataset['item'])
  expect(about().some((item) => item?.startsWith('person.'))).toBe(false)
  await userEvent.click(screen.getByRole('button', { name: '李明朗' }))
  expect(about().some((item) => item?.startsWith('person.'))).toBe(true)
  const before = about()
  await userEvent.click(screen.getAllByTestId('talk-ask').find((one) => one.dataset['item'] === 'decision.deciders') as HTMLElement)
  await userEvent.type(within(await screen.findByTestId('answer')).getByRole('textbox'), '李总一个人定')
  await userEvent.click(screen.getByTestId('answer-save'))
  await waitFor(() => expect(screen.getAllByTestId('talk-ask').find((one) => one.dataset['item'] === 'decision.deciders')?.textContent).toContain('answered today'))
  expect(about()).toEqual(before)
})

test('promises both ways, what to tell, words to ask with, the next step of the trust tree and the urgent need stand beside (V2–V5, K10)', async () => {
  fact(world, 'c1', 'a1', 'told.company.reputation', '2026-11-25', 2)
  fact(world, 'c1', 'a1', 'trust.step', 'greeting', 2)
  render(Talk, { id: 'a1', query: new URLSearchParams({ with: 'c1' }) })
  expect(screen.getByTestId('talk-promises').textContent).toMatch(/Ours\s*书面答复李总的问题.*Theirs\s*给出参观人数/s)
  expect(screen.getByTestId('to-tell').textContent).toMatch(/Reputation.*李明朗 · planned for Nov 25/s)
  expect(screen.getByTestId('talk-tree').textContent).toContain('next: Organisation: facts')
  expect(screen.getByTestId('openers').textContent).toContain('How much: how many people')
  expect(screen.getByTestId('urgent').textContent).toContain('Tonic or cure?')
})

test('who is tapped before the plan was read is added to it', async () => {
  await world.drafts.save('talk:a1', { purpose: 'Shape the need', people: ['c2'], asked: [] })
  const read = lateDrafts(world)
  render(Talk, { id: 'a1' })
  await userEvent.click(screen.getByRole('button', { name: '李明朗' }))
  read()
  await waitFor(() => expect(screen.getByRole('radio', { name: 'Shape the need' }).getAttribute('aria-checked')).toBe('true'))
  await waitFor(async () => expect(await world.drafts.load('talk:a1')).toMatchObject({ purpose: 'Shape the need', people: ['c2', 'c1'] }))
})

test('what is prepared is kept, and taken to the log with the questions in their order', async () => {
  const { unmount } = render(Talk, { id: 'a1' })
  await userEvent.click(screen.getByRole('radio', { name: 'Shape the need' }))
  await userEvent.click(screen.getByRole('button', { name: '王丽' }))
  unmount()
  render(Talk, { id: 'a1' })
  await waitFor(() => expect(screen.getByRole('radio', { name: 'Shape the need' }).getAttribute('aria-checked')).toBe('true'))
  const shown = screen.getAllByTestId('talk-ask').flatMap((one) => one.dataset['item'] ?? [])
  await userEvent.click(screen.getByTestId('talk-log'))
  await waitFor(() => expect(location.hash).toBe('#/log/a1'))
  const plan = await world.drafts.load<{ asked: { item: string }[] }>('talk:a1')
  expect(plan).toMatchObject({ purpose: 'Shape the need', people: ['c2'] })
  expect(plan?.asked.map((one) => one.item)).toEqual(shown)
})
