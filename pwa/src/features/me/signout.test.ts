// @vitest-environment jsdom
import { render, screen, waitFor } from '@testing-library/svelte'
import userEvent from '@testing-library/user-event'
import { beforeEach, describe, expect, test, vi } from 'vitest'
import * as root from '../../door'
import type { FakeWorld } from '../../testing/fake_world'
import { openPlot } from '../../testing/screens'
import { openForm } from '../../ui/forms.svelte'
import { applyUpdate, holdUpdate, postponeUpdate, updateOffered, updateWaits } from '../../ui/update.svelte'
import SignOut from './SignOut.svelte'

let world: FakeWorld
let leave: ReturnType<typeof vi.spyOn>

beforeEach(async () => {
  world = await openPlot()
  leave = vi.spyOn(root, 'leave').mockResolvedValue()
})

describe('signing out', () => {
  test('with nothing unsent removes the copy and says so', async () => {
    render(SignOut, { onclose: vi.fn() })
    expect(await screen.findByText(/Everything has reached the server/)).toBeTruthy()
    await userEvent.click(screen.getByTestId('sign-out-yes'))
    await waitFor(() => expect(leave).toHaveBeenCalledWith(false))
  })

  test('with unsent work and drafts shows both, and keeps them (law 1)', async () => {
    await world.save([{ op: 'set', kind: 'contact', id: 'c1', fields: { mobile: '13800000000' } }])
    await world.drafts.save('visit:new:a1', { note: 'half' })
    render(SignOut, { onclose: vi.fn() })
    const unsent = await screen.findByTestId('unsent')
    await waitFor(() => expect(unsent.textContent).toContain('1 unfinished draft'))
    expect(unsent.textContent).toContain('1 change was not sent')
    expect(screen.getByTestId('sign-out-rescue')).toBeTruthy()
    await userEvent.click(screen.getByTestId('sign-out-yes'))
    await waitFor(() => expect(leave).toHaveBeenCalledWith(true))
    expect(await world.drafts.list()).toHaveLength(1)
  })

  test('with a photo that is still on its way says so, and offers the rescue file', async () => {
    const room = await world.blobs.room()
    vi.spyOn(world.blobs, 'room').mockResolvedValue({ ...room, waiting: { files: 2, bytes: 10_000_000 } })
    render(SignOut, { onclose: vi.fn() })
    expect((await screen.findByTestId('unsent')).textContent).toContain('2 photos or files are not sent yet')
    expect(screen.queryByText(/Everything has reached the server/)).toBeNull()
    expect(screen.getByTestId('sign-out-rescue')).toBeTruthy()
  })

  test('can be thought better of', async () => {
    const onclose = vi.fn()
    render(SignOut, { onclose })
    await userEvent.click(await screen.findByRole('button', { name: 'Stay signed in' }))
    expect(onclose).toHaveBeenCalled()
    expect(leave).not.toHaveBeenCalled()
  })
})

test('a new version is offered only while no form holds anything, and never takes itself', () => {
  const take = vi.fn()
  const close = openForm(() => true)
  holdUpdate(take)
  expect(updateWaits()).toBe(true)
  expect(updateOffered()).toBe(false)
  close()
  expect(updateOffered()).toBe(true)
  postponeUpdate()
  expect(updateOffered()).toBe(false)
  expect(take).not.toHaveBeenCalled()
  applyUpdate()
  expect(take).toHaveBeenCalledOnce()
})
