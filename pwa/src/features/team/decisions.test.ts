// @vitest-environment jsdom
/** Late ops of somebody who lost access: the supervisor lets each in, changes it first, or dismisses it. */
import '../../testing/dialog'
import { render, screen, waitFor, within } from '@testing-library/svelte'
import userEvent from '@testing-library/user-event'
import { beforeEach, describe, expect, test } from 'vitest'
import { ApiFailure, Offline } from '../../net/failure'
import type { LateOp, LateOps } from '../../net/team'
import { itemOf } from '../../rules/playbook'
import type { FakeWorld } from '../../testing/fake_world'
import { openPlot } from '../../testing/screens'
import Decisions from './Decisions.svelte'
import { Slot, type TeamPages } from './pages.svelte'

const late = (ticket: string, more: Partial<LateOp> = {}): LateOp => ({
  ticket, at: Date.parse('2026-11-20T02:00:00Z'), author: { id: 'rep9', name: '郑伟' }, op: 'set', kind: 'contact', record: { id: 'c9', title: '李明朗' },
  account: { id: 'a9', name: '杭州远景' }, plot: { id: 'p9', name: '浙北' }, fields: { title: '采购总监' }, now: { title: '采购经理' }, after: null, ...more,
})
let world: FakeWorld
let asked: unknown[]
let answer: Error | undefined

function pages(...items: LateOp[]): TeamPages {
  const decisions = new Slot<LateOps>({ kept: async () => undefined } as never, 'decisions', async () => ({ value: { items, total: items.length }, at: 0, stale: false }))
  decisions.held = { value: { items, total: items.length }, at: Date.parse('2026-11-21T02:00:00Z'), stale: false }
  const decide = async (...given: unknown[]): Promise<void> => {
    asked.push(given)
    if (answer) throw answer
  }
  return { decisions, decide } as unknown as TeamPages
}

const card = (): ReturnType<typeof within> => within(screen.getByTestId('decision'))

beforeEach(async () => {
  world = await openPlot()
  asked = []
  answer = undefined
})

describe('a late change', () => {
  test('of a visit says how in the playbook’s words, not as it is written', () => {
    const fields = { touch: 'visit', note: '看了产线' }
    render(Decisions, { pages: pages(late('Q1', { op: 'new', kind: 'visit', now: null, fields })) })
    const how = world.playbook.touches.find((one) => one.id === 'visit')!.label.en
    expect([...screen.getByTestId('decision').querySelectorAll('.came')].map((one) => one.textContent)).toEqual([how, '看了产线'])
    expect(how).not.toBe('visit')
  })

  test('of a finding says what it answers, and the answer, in the playbook’s words', () => {
    const item = itemOf(world.playbook, 'person.influence')!
    const fields = { item: item.id, value: item.choices[0]!.id }
    render(Decisions, { pages: pages(late('Q1', { op: 'new', kind: 'fact', now: null, fields, record: { id: 'f9', title: '' } })) })
    expect([...screen.getByTestId('decision').querySelectorAll('.came')].map((one) => one.textContent)).toEqual([item.label.en, item.choices[0]!.label.en])
    expect(screen.getByTestId('decision').querySelector('h2')?.textContent).toContain(item.label.en)
  })

  test('stands beside what is there now, and is let in by one tap', async () => {
    render(Decisions, { pages: pages(late('Q1')) })
    const text = screen.getByTestId('decision').textContent
    for (const part of ['郑伟', '李明朗', '杭州远景', '浙北', '采购总监', '采购经理']) expect(text).toContain(part)
    await userEvent.click(card().getByTestId('decide-apply'))
    await waitFor(() => expect(asked).toEqual([['Q1', 'apply', undefined]]))
  })

  test('is dismissed', async () => {
    render(Decisions, { pages: pages(late('Q1')) })
    await userEvent.click(card().getByTestId('decide-dismiss'))
    await waitFor(() => expect(asked).toEqual([['Q1', 'dismiss', undefined]]))
  })

  test('is changed first; what was typed outlives a refusal, a closed sheet and a killed app', async () => {
    answer = new ApiFailure(422, 'refused', { code: 'too_long', field: 'title' })
    const { unmount } = render(Decisions, { pages: pages(late('Q1')) })
    await userEvent.click(card().getByTestId('decide-change'))
    const field = await screen.findByTestId('change-title')
    await userEvent.clear(field)
    await userEvent.type(field, '采购副总监')
    await userEvent.click(screen.getByTestId('change-send'))
    expect((await within(screen.getByTestId('change-first')).findByRole('alert')).textContent).not.toBe('')
    await waitFor(async () => expect((await world.drafts.list()).map((one) => one.key)).toEqual(['late:Q1:c9']))
    unmount()

    answer = undefined
    render(Decisions, { pages: pages(late('Q1')) })
    await userEvent.click(card().getByTestId('decide-change'))
    await waitFor(async () => expect(await screen.findByTestId('change-title')).toHaveProperty('value', '采购副总监'))
    await userEvent.click(screen.getByTestId('change-send'))
    await waitFor(() => expect(screen.queryByTestId('change-first')).toBeNull())
    expect(asked.at(-1)).toEqual(['Q1', 'apply', { title: '采购副总监' }])
    expect(await world.drafts.list()).toEqual([])
  })

  test('that stands on another is decided after it', () => {
    render(Decisions, { pages: pages(late('Q2', { op: 'new', kind: 'task', fields: { title: '报价' }, now: null, after: 'Q1' })) })
    expect(card().queryByTestId('decide-apply')).toBeNull()
  })

  test('without signal says so and stays', async () => {
    answer = new Offline()
    render(Decisions, { pages: pages(late('Q1')) })
    await userEvent.click(card().getByTestId('decide-apply'))
    expect((await card().findByRole('alert')).textContent).not.toBe('')
    expect(card().getByTestId('decide-apply')).toHaveProperty('disabled', false)
  })
})

test('a page that never came says what it waits for, not that something of mine is kept', async () => {
  const slot = { held: undefined, asked: true, failed: 'offline', load: async () => undefined }
  render(Decisions, { pages: { decisions: slot } as unknown as TeamPages })
  expect(screen.getByText(/This page comes from the server/)).toBeTruthy()
  expect(screen.getByRole('button', { name: 'Try again' })).toBeTruthy()
  expect(screen.queryByText(/saved on this phone/)).toBeNull()
})
