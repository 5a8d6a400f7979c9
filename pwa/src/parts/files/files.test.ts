// @vitest-environment jsdom
/** Photos and files on the screens: chosen, kept as a draft, saved once, shown with where they stand. */
import { fireEvent, render, screen, waitFor, within } from '@testing-library/svelte'
import { beforeEach, describe, expect, it, vi } from 'vitest'
import type { FakeWorld } from '../../testing/fake_world'
import { openPlot } from '../../testing/screens'
import { Offline, ApiFailure } from '../../net/failure'
import { toasts } from '../../ui/toast.svelte'
import Files from './Files.svelte'
import { attachmentOf, ofSubject } from './attachment'
import { fetchProblem, kindOf, standingWord, unfit } from './describe'

let world: FakeWorld
beforeEach(async () => {
  world = await openPlot()
})

const pdf = (name = 'offer.pdf', size = 3): File => new File([new Uint8Array(size)], name, { type: 'application/pdf' })
const id = 'a1'

async function choose(input: HTMLElement, ...files: File[]): Promise<void> {
  Object.defineProperty(input, 'files', { value: files, configurable: true })
  await fireEvent.change(input)
}

describe('the section of a record', () => {
  it('keeps what was chosen as a draft, saves it once and drops the draft', async () => {
    render(Files, { account: id, subject: id })
    await fireEvent.click(screen.getByTestId('files-add'))
    await choose(await screen.findByTestId('file-input'), pdf())
    await screen.findByTestId('chosen-file')
    await waitFor(async () => expect(await world.drafts.load(`files:${id}`)).toMatchObject([{ name: 'offer.pdf' }]))
    await fireEvent.click(screen.getByTestId('files-save'))
    expect((await screen.findByTestId('file-row')).textContent).toContain('offer.pdf')
    await waitFor(async () => expect(await world.drafts.load(`files:${id}`)).toBeUndefined())
    world.set({ lastSync: 1 })
    await new Promise((resolve) => setTimeout(resolve, 20))
    expect(await world.drafts.load(`files:${id}`)).toBeUndefined()
    expect([...world.all('attachment')].filter((one) => one.v.name === 'offer.pdf')).toHaveLength(1)
  })

  it('takes the same file once, and says so', async () => {
    render(Files, { account: id, subject: id })
    await fireEvent.click(screen.getByTestId('files-add'))
    const input = await screen.findByTestId('file-input')
    await choose(input, pdf(), pdf('copy.pdf'))
    const sheet = within(screen.getByTestId('add-files'))
    expect((await sheet.findByRole('alert')).textContent).toBe('copy.pdf is chosen already.')
    expect(screen.getAllByTestId('chosen-file')).toHaveLength(1)
  })

  it('says under the buttons why one was not added, until another is chosen or one is taken away', async () => {
    render(Files, { account: id, subject: id })
    await fireEvent.click(screen.getByTestId('files-add'))
    const input = await screen.findByTestId('file-input')
    const large = pdf('plan.pdf')
    Object.defineProperty(large, 'size', { value: 25_000_000 })
    const sheet = within(screen.getByTestId('add-files'))
    for (const files of [[large, large, pdf()], [large]]) {
      await choose(input, ...files)
      expect((await sheet.findAllByRole('alert')).map(({ textContent }) => textContent)).toEqual([unfit(large, 0)])
      await sheet.findByTestId('chosen-file')
    }
    expect(toasts().map(({ text }) => text)).not.toContain(unfit(large, 0))
    await fireEvent.click(sheet.getByRole('button', { name: 'Remove offer.pdf' }))
    expect(sheet.queryByRole('alert')).toBeNull()
    await choose(input, large)
    await choose(input, pdf())
    await waitFor(() => expect(sheet.queryByRole('alert')).toBeNull())
  })

  it('says where a file is, opens it with progress and says so when there is no signal', async () => {
    await world.save([{ op: 'new', kind: 'attachment', fields: { account: id, subject: id, sha256: 'a'.repeat(64), mime: 'application/pdf', bytes: 340_000, name: 'offer.pdf' } }])
    vi.spyOn(world.blobs, 'standing').mockResolvedValue({ here: false, done: true, bytes: 0, sent: 0 })
    vi.spyOn(world.blobs, 'fetch').mockRejectedValue(new Offline())
    render(Files, { account: id, subject: id })
    const row = await screen.findByTestId('file-row')
    await waitFor(() => expect(row.textContent).toContain('PDF · 340 kB · not on this phone, needs signal'))
    await fireEvent.click(row)
    await fireEvent.click(await screen.findByTestId('file-save'))
    await waitFor(() => expect(screen.getByTestId('file-standing').textContent).toContain('needs signal'))
  })
})

describe('words', () => {
  const shown = { id: 'F1', mime: 'application/pdf', bytes: 340_000, name: '报价.PDF' }
  const standing = { here: true, done: false, bytes: 100, sent: 0 }

  it('for the kind, the size and the way to the server', () => {
    expect(kindOf(shown)).toBe('PDF · 340 kB')
    expect(kindOf({ id: 'F2', mime: 'image/jpeg', bytes: 1_200_000 })).toBe('JPEG · 1.2 MB')
    expect(standingWord(standing)).toBe('waiting to be sent')
    expect(standingWord({ ...standing, sent: 37 })).toBe('37% sent')
    expect(standingWord({ ...standing, problem: 'company_full' })).toContain('room for photos and files is used up')
    expect(standingWord({ ...standing, done: true })).toBe('')
  })

  it('for what cannot be added', () => {
    expect(unfit(pdf(), 0)).toBeUndefined()
    expect(unfit(pdf(), 30)).toBe('At most 30 photos and files here. The rest was not added.')
    const large = pdf('plan.dwg')
    Object.defineProperty(large, 'size', { value: 25_000_000 })
    expect(unfit(large, 0)).toBe('plan.dwg is 25 MB; your company allows 20 MB. It was not added.')
  })

  it('for what cannot be fetched', () => {
    expect(fetchProblem(new Offline())).toContain('needs signal')
    expect(fetchProblem(new ApiFailure(404, 'not_found'))).toContain('has not reached the server yet')
    expect(fetchProblem(Object.assign(new Error(), { code: 'file_damaged' }))).toContain('damaged')
  })
})

describe('records', () => {
  const carried = { id: 'F1', sha256: 'a', mime: 'image/jpeg', bytes: 1, place: { lat: 1, lon: 2 } }

  it('carry the place only when it is wanted', () => {
    expect(attachmentOf(carried, 'A1', 'V1')).toMatchObject({ fields: { account: 'A1', subject: 'V1', sha256: 'a' } })
    expect(attachmentOf(carried, 'A1', 'V1')).not.toHaveProperty('fields.place')
    expect(attachmentOf({ ...carried, keepPlace: true, caption: ' 车间 ' }, 'A1', 'V1')).toMatchObject({ fields: { place: { lat: 1, lon: 2 }, caption: '车间' } })
  })

  it('of one subject are shown the newest first', () => {
    const one = (id: string, subject: string) => ({ id, v: { subject, sha256: 'a' } })
    expect(ofSubject([one('1', 'V1'), one('3', 'V1'), one('2', 'V2')], 'V1').map(({ id }) => id)).toEqual(['3', '1'])
  })
})
