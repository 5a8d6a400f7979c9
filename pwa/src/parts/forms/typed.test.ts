// @vitest-environment jsdom
/** A sheet's form, by the sheet that makes an opportunity: what a refusal leaves, and what a save takes along. */
import { render, screen, waitFor } from '@testing-library/svelte'
import userEvent from '@testing-library/user-event'
import { beforeEach, describe, expect, test, vi } from 'vitest'
import type { FakeWorld } from '../../testing/fake_world'
import { openPlot } from '../../testing/screens'
import { toasts } from '../../ui/toast.svelte'
import OpportunitySheet from '../OpportunitySheet.svelte'

let world: FakeWorld
const account = (): string => [...world.all('account')][0]?.id ?? ''
const draft = (): Promise<unknown> => world.drafts.load(`opportunity:new:${account()}`)

async function named(onmade: (id: string) => void): Promise<void> {
  render(OpportunitySheet, { open: true, account: account(), zone: 'Asia/Shanghai', onmade })
  await userEvent.type(screen.getByTestId('opportunity-name'), 'Line 4')
  await waitFor(async () => expect(await draft()).toMatchObject({ name: 'Line 4' }))
}
const save = (): Promise<void> => userEvent.click(screen.getByTestId('opportunity-save'))

beforeEach(async () => {
  world = await openPlot()
})

describe('a form', () => {
  test('that is typed into before its draft was read keeps both', async () => {
    await world.drafts.save(`opportunity:new:${account()}`, { name: 'Line 3', amount: '1280000' })
    const read = Promise.withResolvers<void>()
    const load = world.drafts.load
    vi.spyOn(world.drafts, 'load').mockImplementation((key) => read.promise.then(() => load(key)) as Promise<undefined>)
    render(OpportunitySheet, { open: true, account: account(), zone: 'Asia/Shanghai', onmade: vi.fn() })
    await userEvent.type(screen.getByTestId('opportunity-name'), 'Line 4')
    read.resolve()
    await waitFor(async () => expect(await draft()).toMatchObject({ name: 'Line 4', amount: '1280000' }))
    expect(screen.getByTestId('opportunity-name')).toHaveProperty('value', 'Line 4')
  })

  test('that was refused stays open with what was typed, says why, and falls silent when it is mended', async () => {
    const onmade = vi.fn()
    await named(onmade)
    vi.spyOn(world, 'save').mockResolvedValueOnce({ code: 'storage_read_only' })
    await save()
    expect((await screen.findByRole('alert')).textContent).not.toBe('')
    expect(onmade).not.toHaveBeenCalled()
    expect(await draft()).toMatchObject({ name: 'Line 4' })
    await userEvent.type(screen.getByTestId('opportunity-name'), 'b')
    await waitFor(() => expect(screen.queryByRole('alert')).toBeNull())
  })

  test('shows the refusal of a field at the field', async () => {
    await named(vi.fn())
    vi.spyOn(world, 'save').mockResolvedValueOnce({ code: 'invalid_name', field: 'name' })
    await save()
    await waitFor(() => expect(screen.getByTestId('opportunity-name').getAttribute('aria-invalid')).toBe('true'))
    expect(document.querySelector('p[role="alert"]')).toBeNull()
  })

  test('that was saved takes its draft along and says so once', async () => {
    const onmade = vi.fn()
    await named(onmade)
    await save()
    await waitFor(() => expect(onmade).toHaveBeenCalledOnce())
    expect(await draft()).toBeUndefined()
    expect(toasts().map((one) => one.text)).toEqual(['Saved on this phone'])
  })
})
