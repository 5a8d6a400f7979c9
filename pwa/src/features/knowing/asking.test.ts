// @vitest-environment jsdom
/** The sheet that asks, on a device that is slow to say whether something had been typed before. */
import { render, screen, waitFor } from '@testing-library/svelte'
import userEvent from '@testing-library/user-event'
import { beforeEach, expect, test } from 'vitest'
import type { FakeWorld } from '../../testing/fake_world'
import { lateDrafts, openPlot } from '../../testing/screens'
import Knowing from './Knowing.svelte'

let world: FakeWorld
beforeEach(async () => {
  world = await openPlot()
})

async function asked(): Promise<void> {
  render(Knowing, { id: 'a1', query: new URLSearchParams({ of: 'o1' }) })
  const [item] = screen.getAllByTestId('item').filter((one) => one.dataset['item'] === 'budget.approved')
  await userEvent.click(item!)
  await screen.findByTestId('answer')
}

test('a tap that has begun when the phone has looked for a draft, and found none, still answers', async () => {
  const come = lateDrafts(world)
  await asked()
  const finger = userEvent.setup()
  await finger.pointer({ keys: '[MouseLeft>]', target: screen.getByTestId('chip-yes') })
  come()
  await new Promise((resolve) => setTimeout(resolve))
  await finger.pointer({ keys: '[/MouseLeft]', target: screen.getByTestId('chip-yes') })
  await waitFor(() => expect(screen.getByTestId('chip-yes').getAttribute('aria-checked')).toBe('true'))
})

test('what was kept of an answer stands in its field when it has come', async () => {
  await world.drafts.save('fact:o1:budget.approved', { answer: { value: false } })
  const come = lateDrafts(world)
  await asked()
  expect(screen.getByTestId('chip-no').getAttribute('aria-checked')).toBe('false')
  come()
  await waitFor(() => expect(screen.getByTestId('chip-no').getAttribute('aria-checked')).toBe('true'))
})
