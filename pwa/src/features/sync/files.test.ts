// @vitest-environment jsdom
/** What the Sync screen says of photos and files that are still on their way, when every change has arrived. */
import { render, screen, waitFor } from '@testing-library/svelte'
import userEvent from '@testing-library/user-event'
import { beforeEach, expect, test, vi } from 'vitest'
import * as handing from '../../parts/rescue/handover'
import * as known from '../../session.svelte'
import type { FakeWorld } from '../../testing/fake_world'
import { openPlot } from '../../testing/screens'
import Sync from './Sync.svelte'

let world: FakeWorld
beforeEach(async () => {
  world = await openPlot()
})

test('does not say that everything has reached the server while a file waits', async () => {
  const room = await world.blobs.room()
  vi.spyOn(world.blobs, 'room').mockResolvedValue({ ...room, waiting: { files: 1, bytes: 10_000_000 } })
  render(Sync)
  const waiting = screen.getByTestId('waiting')
  expect(waiting.textContent).not.toContain('has reached the server')
  await waitFor(() => expect(waiting.textContent).toContain('1 photo or file is not sent yet'))
  expect(waiting.textContent).toContain('stay on this phone until they are there too')
  expect(waiting.textContent).not.toContain('Everything you wrote')
})

test('offers a rescue file for a photo alone', async () => {
  const session = { company: { id: 'c' }, person: { id: 'p', name: 'Lin' }, rescue: btoa('k'.repeat(32)) }
  vi.spyOn(known, 'session').mockReturnValue(session as unknown as ReturnType<typeof known.session>)
  const handOver = vi.spyOn(handing, 'handOver').mockReturnValue()
  render(Sync)
  await userEvent.click(screen.getByTestId('rescue-make'))
  await screen.findByText(/no rescue file is needed/)
  vi.spyOn(world.blobs, 'unsent').mockResolvedValue(['a'.repeat(64)])
  await userEvent.click(screen.getByTestId('rescue-make'))
  await waitFor(() => expect(screen.getByTestId('rescue').textContent).toContain('Saved headland-rescue-'))
  expect(handOver).toHaveBeenCalledOnce()
})
