// @vitest-environment jsdom
/** Visits beyond the window are not on the phone: fetched by account when somebody asks, page by page. */
import { render, screen, waitFor } from '@testing-library/svelte'
import userEvent from '@testing-library/user-event'
import { beforeEach, expect, test, vi } from 'vitest'
import type { FakeWorld } from '../../testing/fake_world'
import { openPlot } from '../../testing/screens'
import OldVisits from './OldVisits.svelte'
import { read } from './reading'

const visit = (id: string, day: string, note: string): unknown => ({
  id, kind: 'visit', seq: 1, c: 1, f: { day: [day, 's'], note: [note, 's'], touch: ['visit', 's'] },
})
const comment = { id: 'M1', kind: 'comment', seq: 2, c: 1, f: { subject: ['V2', 's'], text: ['接着跟', 's'] } }
let world: FakeWorld
let asked: string[]
let line = true

beforeEach(async () => {
  world = await openPlot()
  asked = []
  line = true
  vi.stubGlobal('fetch', async (url: string) => {
    asked.push(String(url))
    if (!line) throw new TypeError('no line')
    const first = { rows: [visit('V2', '2021-05-01', '谈价'), comment], next: 'V2', total: 2 }
    const rest = { rows: [visit('V1', '2019-05-01', '初次见面')], next: null, total: 2 }
    return new Response(JSON.stringify(String(url).includes('before=') ? rest : first), { status: 200 })
  })
})

const shown = (): string => screen.getByTestId('old-visits').textContent
const open = (): unknown => render(OldVisits, { reading: read(world, 'a1', '2026-11-21', 'Asia/Shanghai')! })

test('they come with what was said of them, the newest first, and even older ones on demand', async () => {
  open()
  await waitFor(() => expect(shown()).toContain('谈价'))
  expect(shown()).toContain('接着跟')
  expect(shown()).not.toContain('初次见面')
  await userEvent.click(screen.getByTestId('older-more'))
  await waitFor(() => expect(shown()).toMatch(/谈价[^]*初次见面/))
  expect(screen.queryByTestId('older-more')).toBeNull()
  expect(asked.map((url) => /accounts\/(\w+)\/old-visits/.exec(url)?.[1])).toEqual(['a1', 'a1'])
  expect(world.saved).toEqual([])
})

test('without a line they say where they are, and come when it is back', async () => {
  line = false
  open()
  await waitFor(() => expect(screen.getByRole('status').textContent).toContain('kept on the server'))
  line = true
  await userEvent.click(screen.getByTestId('older-more'))
  await waitFor(() => expect(shown()).toContain('谈价'))
})
