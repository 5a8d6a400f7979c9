// @vitest-environment jsdom
import '../../testing/dialog'
import { cleanup, screen, waitFor, within } from '@testing-library/svelte'
import userEvent from '@testing-library/user-event'
import { beforeEach, describe, expect, test } from 'vitest'
import { factsOf, isoAt, openDeal } from '../../testing/deal'
import type { FakeWorld } from '../../testing/fake_world'
import { fact, NOW } from '../../testing/plot'
import { openPlot } from '../../testing/screens'

let world: FakeWorld
beforeEach(async () => {
  world = await openPlot()
})

const approval = (fields: Record<string, unknown>): void =>
  world.put('approval', 'q1', {
    account: 'a1', subject: 'o1', about: 'stage', detail: { from: 'exchange', to: 'qualified' }, reason: '客户催报价', asked_by: 'rep1',
    asked_at: isoAt(NOW - 3_600_000), ...fields,
  })

describe('what the table forbids (S3)', () => {
  test.each([
    ['move', 'stage-commercial', 'Qualification confirmed'],
    ['step', 'step-negotiation', 'Formal written quotation'],
  ])('is explained and cannot be saved: a %s', async (ladder, target, first) => {
    openDeal()
    await userEvent.click(screen.getByTestId(target))
    expect((await screen.findByTestId(`${ladder}-rule`)).textContent).toContain(`${first} cannot be skipped`)
    expect(screen.getByTestId<HTMLButtonElement>(`${ladder}-save`).disabled).toBe(true)
  })
})

describe('moves (S3)', () => {
  test('what is allowed moves at once; back needs no reason', async () => {
    openDeal()
    await userEvent.click(screen.getByTestId('stage-contact'))
    await userEvent.click(await screen.findByTestId('move-save'))
    await waitFor(() => expect(factsOf(world)).toMatchObject([{ subject: 'o1', item: 'stage', value: 'contact' }]))
  })

  test('what needs a yes becomes a question with its reason, and then waits', async () => {
    fact(world, 'o1', 'a1', 'exit.need', 'done', 1)
    openDeal()
    await userEvent.click(screen.getByTestId('move'))
    expect((await screen.findByTestId('move-rule')).textContent).toContain('needs your supervisor’s approval')
    await userEvent.click(screen.getByTestId('move-save'))
    expect(world.saved).toEqual([])
    expect(screen.getByText('Say why: your supervisor decides on it.')).toBeTruthy()
    await userEvent.type(screen.getByTestId('move-why'), '客户催报价')
    await userEvent.click(screen.getByTestId('move-save'))
    await waitFor(() =>
      expect(world.saved).toEqual([
        { op: 'cmd', name: 'request_approval', args: { account: 'a1', subject: 'o1', about: 'stage', detail: { from: 'exchange', to: 'qualified' }, reason: '客户催报价' } },
      ]),
    )
    expect((await screen.findByTestId('approval')).dataset['state']).toBe('sending')
    expect(await world.drafts.list()).toEqual([])
  })

  test('a point of the exit list that must be done asks why one moves on (S4)', async () => {
    fact(world, 'o1', 'a1', 'stage', 'opened', 1)
    fact(world, 'o1', 'a1', 'stage', 'contact', 0)
    openDeal()
    await userEvent.click(screen.getByTestId('stage-exchange'))
    expect((await screen.findByTestId('unready')).textContent).toContain('One key person is willing to speak for us')
    await userEvent.click(screen.getByTestId('move-save'))
    expect(screen.getByText('The list is not done: say why you move on.')).toBeTruthy()
    await userEvent.type(screen.getByTestId('move-why'), '交流会上再找')
    await userEvent.click(screen.getByTestId('move-save'))
    await waitFor(() => expect(factsOf(world)).toMatchObject([{ item: 'stage', value: 'exchange', reason: '交流会上再找' }]))
  })

  test.each([
    [{}, 'waiting', 'Waiting for an answer'],
    [{ decision: 'approved', decided_by: 'sup1', decided_at: isoAt(NOW), note: '只报范围' }, 'approved', 'Approved by 许文澜'],
    [{ decision: 'refused', decided_by: 'sup1', decided_at: isoAt(NOW), note: '先见总经理' }, 'refused', '先见总经理'],
  ])('the answer is shown as it stands: %o', (fields, state, words) => {
    approval(fields)
    openDeal()
    const line = screen.getByTestId('approval')
    expect(line.dataset['state']).toBe(state)
    expect(line.textContent).toContain(words)
  })

  test('while a question waits it is not asked again; after a refusal it can be', async () => {
    approval({})
    openDeal()
    await userEvent.click(screen.getByTestId('stage-qualified'))
    expect((await screen.findByTestId('move-save')).textContent).toContain('Waiting for your supervisor')
    expect((screen.getByTestId('move-save') as HTMLButtonElement).disabled).toBe(true)
    cleanup()
    approval({ decision: 'refused', decided_by: 'sup1', note: '先见总经理' })
    openDeal()
    await userEvent.click(screen.getByTestId('stage-qualified'))
    expect((await screen.findByTestId('move-save')).textContent).toContain('Ask again')
  })
})

describe('the sales process (S3)', () => {
  const here = () => screen.getByTestId('step-here').dataset['step']

  test('it starts where the stage is, with what the step is for and what to mind', () => {
    openDeal()
    expect(here()).toBe('exchange')
    const process = screen.getByTestId('process').textContent
    expect(process).toContain('taken from its stage')
    expect(process).toContain('Shape the need')
    expect(process).toContain('Insist on the decision level')
  })

  test('the next step is taken at once and becomes a fact', async () => {
    openDeal()
    await userEvent.click(screen.getByTestId('step-next'))
    await userEvent.click(await screen.findByTestId('step-save'))
    await waitFor(() => expect(factsOf(world)).toMatchObject([{ subject: 'o1', item: 'sale.step', value: 'survey' }]))
    expect(here()).toBe('survey')
    expect(screen.getByTestId('process').textContent).not.toContain('taken from its stage')
  })

  test('a formal quotation is never given without the supervisor, and the question waits offline', async () => {
    fact(world, 'o1', 'a1', 'sale.step', 'demonstration', 0)
    openDeal()
    await userEvent.click(screen.getByTestId('step-next'))
    expect((await screen.findByTestId('step-rule')).textContent).toContain('Formal written quotation” needs your supervisor')
    await userEvent.click(screen.getByTestId('step-save'))
    expect(world.saved).toEqual([])
    await userEvent.type(screen.getByTestId('step-why'), '范围定了')
    await userEvent.click(screen.getByTestId('step-save'))
    await waitFor(() =>
      expect(world.saved).toEqual([
        { op: 'cmd', name: 'request_approval', args: { account: 'a1', subject: 'o1', about: 'step', detail: { from: 'demonstration', to: 'quotation' }, reason: '范围定了' } },
      ]),
    )
    expect(within(await screen.findByTestId('step-asked')).getByTestId('approval').dataset['state']).toBe('sending')
    expect(here()).toBe('demonstration')
    await userEvent.click(screen.getByTestId('step-next'))
    expect(((await screen.findByTestId('step-save')) as HTMLButtonElement).disabled).toBe(true)
  })

  test('who leads the plot takes any step himself', async () => {
    Object.assign(world.me, { id: 'sup1', name: '许文澜', role: 'supervisor' })
    openDeal()
    await userEvent.click(screen.getByTestId('step-quotation'))
    await userEvent.click(await screen.findByTestId('step-save'))
    await waitFor(() => expect(factsOf(world)).toMatchObject([{ item: 'sale.step', value: 'quotation' }]))
  })
})
