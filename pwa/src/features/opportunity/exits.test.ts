// @vitest-environment jsdom
import '../../testing/dialog'
import { screen, waitFor, within } from '@testing-library/svelte'
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

describe('exit lists (S4)', () => {
  const points = () => within(screen.getByTestId('exits')).getAllByTestId('exit-point')
  const point = (item: string) => points().find((one) => one.dataset['item'] === item) as HTMLElement
  const tap = (item: string, name: string) => userEvent.click(within(point(item)).getByRole('radio', { name }))
  const pressed = (item: string, side: string) => within(point(item)).getByTestId(`side-${side}`).getAttribute('aria-pressed')

  test('a point is judged through customer and rival, one tap each, and stands as its worst side', async () => {
    openDeal()
    expect(within(point('exit.need')).queryByTestId('side-partner')).toBeNull()
    expect(pressed('exit.need', 'customer')).toBe('true')
    await tap('exit.need', 'Holds')
    await waitFor(() => expect(pressed('exit.need', 'rival')).toBe('true'))
    expect(screen.getByTestId('exit-state').textContent).toContain('not done yet (0 of 5)')
    await tap('exit.need', 'Does not hold')
    await waitFor(() => expect(factsOf(world)).toMatchObject([
      { subject: 'o1', item: 'view.customer.exit.need', value: 'done' },
      { subject: 'o1', item: 'view.rival.exit.need', value: 'not_done' },
    ]))
    expect(within(point('exit.need')).getByTestId('side-rival').getAttribute('aria-label')).toBe('Rival: does not hold')
    expect(screen.getByTestId('exit-state').textContent).toContain('not done yet (0 of 5)')
    await userEvent.click(within(point('exit.need')).getByTestId('side-rival'))
    await tap('exit.need', 'Holds')
    await waitFor(() => expect(screen.getByTestId('exit-state').textContent).toContain('What must be done is done (1 of 5)'))
  })

  test('what only a partner brings is asked only with one', async () => {
    openDeal()
    expect(screen.getByTestId('chip-partners').textContent).toBe('Partners')
    await userEvent.click(screen.getByTestId('chip-partners'))
    expect(screen.queryByTestId('exit-point')).toBeNull()
    expect(screen.getByTestId('exit-state').textContent).toContain('Only where a partner comes along')
    await userEvent.click(within(screen.getByTestId('aside-partner.present')).getByRole('radio', { name: 'Yes' }))
    await waitFor(() => expect(points()).toHaveLength(5))
    expect(screen.getByTestId('chip-partners').textContent).toContain('0/5')
  })

  test('once a partner comes along, each point is judged through the partner too', async () => {
    openDeal()
    await userEvent.click(within(screen.getByTestId('aside-partner.present')).getByRole('radio', { name: 'Yes' }))
    await waitFor(() => expect(factsOf(world)).toMatchObject([{ item: 'partner.present', value: true }]))
    expect(points().every((one) => within(one).queryByTestId('side-partner'))).toBe(true)
    await userEvent.click(within(screen.getByTestId('source')).getByRole('radio', { name: '王丽' }))
    await waitFor(() => expect(factsOf(world)[1]).toMatchObject({ item: 'partner.present', value: true, source: 'c2' }))
  })

  test('what was said of the whole goes on counting for the sides nobody judged', () => {
    fact(world, 'o1', 'a1', 'exit.need', 'done', 3)
    openDeal()
    expect(point('exit.need').textContent).toContain('As a whole: Done')
    expect(within(point('exit.need')).getByTestId('side-rival').getAttribute('aria-label')).toBe('Rival: holds')
    expect(screen.getByTestId('exit-state').textContent).toContain('What must be done is done (1 of 5)')
  })

  test('a tap keeps its source: one’s own eyes and today’s visit; one more tap says who said so, and how sure', async () => {
    const visit = { account: 'a1', author: 'rep1', touch: 'visit', happened_at: isoAt(NOW - 3_600_000), recorded_at: isoAt(NOW), zone: 'Asia/Shanghai', day: '2026-11-21' }
    world.put('visit', 'v1', { ...visit, 'people:c3': true })
    openDeal()
    await tap('exit.need', 'Holds')
    await waitFor(() => expect(factsOf(world)).toMatchObject([{ author: 'rep1', day: '2026-11-21', confidence: 'middle', visit: 'v1' }]))
    expect(factsOf(world)[0]).not.toHaveProperty('source')
    const source = within(await screen.findByTestId('source'))
    expect(source.getByText('Customer: Holds')).toBeTruthy()
    expect(source.getByRole('radio', { name: 'I saw it myself' }).getAttribute('aria-checked')).toBe('true')
    expect(source.getAllByRole('radio').map((one) => one.textContent?.trim())).toEqual(['I saw it myself', '单晓峰', '李明朗', '王丽', 'Not sure', 'Fairly sure', 'Certain'])
    await userEvent.click(source.getByRole('radio', { name: '单晓峰' }))
    await waitFor(() => expect(world.saved).toHaveLength(3))
    expect(world.saved[1]).toMatchObject({ op: 'set', kind: 'fact', fields: { retracted: true } })
    expect(factsOf(world)[1]).toMatchObject({ item: 'view.customer.exit.need', value: 'done', source: 'c3', visit: 'v1', day: '2026-11-21', confidence: 'middle' })
    await userEvent.click(within(screen.getByTestId('source')).getByRole('radio', { name: 'Certain' }))
    await waitFor(() => expect(factsOf(world)[2]).toMatchObject({ source: 'c3', confidence: 'high' }))
    expect(pressed('exit.need', 'rival')).toBe('true')
  })

  test('the customer’s step keeps its source too', async () => {
    openDeal()
    await userEvent.click(screen.getByTestId('buyer-need'))
    await userEvent.click(within(await screen.findByTestId('source')).getByRole('radio', { name: '王丽' }))
    await waitFor(() => expect(factsOf(world)).toMatchObject([{ item: 'buyer.step', value: 'need', confidence: 'middle' }, { item: 'buyer.step', value: 'need', source: 'c2' }]))
  })
})
