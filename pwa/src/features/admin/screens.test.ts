// @vitest-environment jsdom
import { render, screen, waitFor, within } from '@testing-library/svelte'
import userEvent from '@testing-library/user-event'
import { beforeEach, describe, expect, test, vi } from 'vitest'
import type { Preview } from '../../net/transfer'
import * as root from '../../session.svelte'
import { NOW } from '../../testing/plot'
import { openPlot } from '../../testing/screens'
import { anyDirty } from '../../ui/forms.svelte'
import Import from './Import.svelte'
import People from './People.svelte'
import Personal from './Personal.svelte'

const preview: Preview = {
  preview: 'p-1', file: 'list.csv', format: 'csv', encoding: 'GB18030', delimiter: ',',
  columns: [
    { index: 0, header: '公司名称', field: 'account.name', confidence: 1, samples: ['甲'] },
    { index: 1, header: '备注', field: null, confidence: 0, samples: [] },
  ],
  fields: [{ field: 'account.name', label: { 'zh-CN': '公司名称', en: 'Company name' } }],
  counts: { create: 1, duplicate: 1, refused: 1 },
  rows: [
    { row: 2, action: 'create', name: '甲', values: { 'account.name': '甲' }, duplicates: [], problems: [], choice: 'create' },
    { row: 3, action: 'duplicate', name: '乙', values: {}, duplicates: [{ id: 'A2', name: '乙公司', why: ['sounds_alike'] }], problems: [], choice: 'skip' },
    { row: 4, action: 'refused', name: '丙', values: {}, duplicates: [], problems: [{ code: 'unknown_grade', field: 'account.name', detail: { value: 'E', grades: 'A / B / C / D' } }], choice: '' },
  ],
}
const plots = { items: [{ id: 'p1', name: '苏南' }, { id: 'p2', name: '川渝' }] }
const asked: { url: string; body: unknown }[] = []

function server(answers: Record<string, unknown>): void {
  asked.length = 0
  vi.stubGlobal('fetch', async (url: string, init: RequestInit) => {
    const path = String(url).split('?')[0]!
    asked.push({ url: path, body: typeof init.body === 'string' ? JSON.parse(init.body) : init.body })
    const key = `${init.method} ${path}`
    if (!(key in answers)) return new Response('{"code":"not_found"}', { status: 404 })
    return new Response(JSON.stringify(answers[key]), { status: 200 })
  })
}

beforeEach(async () => {
  await openPlot()
  vi.spyOn(root, 'session').mockReturnValue({ person: { id: 'adm', name: '何晴', role: 'administrator' } } as never)
})

describe('import', () => {
  const open = async (): Promise<void> => {
    server({
      'GET /api/plots': plots, 'GET /api/import/batches': { items: [] }, 'POST /api/import/preview': preview,
      'POST /api/import/commit': { id: 'b1' },
    })
    render(Import)
    await userEvent.upload(await screen.findByTestId('import-file'), new File(['x'], 'list.csv'))
    await screen.findByTestId('import-counts')
  }

  test('shows what each row would do, and writes nothing before a plot is chosen (law 10)', async () => {
    await open()
    expect(screen.getByTestId('row-duplicate').textContent).toContain('sounds the same')
    expect(screen.getByTestId('row-refused').textContent).toContain('A grade is one of A / B / C / D; this says E')
    expect(anyDirty()).toBe(true)
    await userEvent.click(screen.getByTestId('import-commit'))
    expect(await screen.findByText('Choose a plot first.')).toBeTruthy()
    expect(asked.some((one) => one.url === '/api/import/commit')).toBe(false)
  })

  test('commits the choices made about likely duplicates', async () => {
    await open()
    expect(screen.getByTestId('import-commit').textContent).toContain('Import 1 row')
    await userEvent.click(within(screen.getByTestId('row-duplicate')).getByTestId('chip-merge:A2'))
    expect(screen.getByTestId('import-commit').textContent).toContain('Import 2 rows')
    await userEvent.selectOptions(screen.getByTestId('import-plot'), 'p2')
    await userEvent.click(screen.getByTestId('import-commit'))
    await waitFor(() =>
      expect(asked.find((one) => one.url === '/api/import/commit')?.body).toEqual({
        preview: 'p-1', mapping: { 0: 'account.name', 1: null }, choices: { 3: 'merge:A2' }, plot: 'p2',
      }),
    )
  })
})

test('a file that cannot be read says why and what to do; nothing was imported', async () => {
  server({ 'GET /api/plots': plots, 'GET /api/import/batches': { items: [] } })
  const fetch = globalThis.fetch
  vi.stubGlobal('fetch', async (url: string, init: RequestInit) =>
    init.method === 'POST' ? new Response('{"code":"bad_file","detail":{"reason":"spreadsheet"}}', { status: 422 }) : fetch(url, init),
  )
  render(Import)
  await userEvent.upload(await screen.findByTestId('import-file'), new File(['PK'], 'list.csv'))
  const failed = await screen.findByTestId('import-failed')
  expect(failed.textContent).toContain('Nothing was imported')
  expect(failed.textContent).toContain('Save it as CSV')
})

test('without signal it says what needs it, and claims nothing about imports so far', async () => {
  vi.stubGlobal('fetch', async () => Promise.reject(new TypeError('no network')))
  render(Import)
  expect((await screen.findByTestId('import-failed')).textContent).toBe('Import and export need signal.')
  expect(screen.queryByText('No import yet')).toBeNull()
})

describe('people', () => {
  test('an invitation is a link and a QR code, shown once', async () => {
    server({
      'GET /api/people': { items: [{ id: 'adm', name: '何晴', role: 'administrator' }] }, 'GET /api/plots': plots,
      'POST /api/people': { link: 'http://x/#/join/abc', person: { id: 'n', name: '钱小北' }, expires_at: 1 },
    })
    render(People)
    await userEvent.click(await screen.findByTestId('invite'))
    await userEvent.type(await screen.findByTestId('invite-name'), '钱小北')
    await userEvent.click(screen.getByTestId('invite-make'))
    expect((await screen.findByTestId('invite-link')).textContent).toBe('http://x/#/join/abc')
    expect(screen.getByTestId('qr').getAttribute('src')).toContain('data:image/svg+xml')
    expect(asked.find((one) => one.url === '/api/people' && one.body)?.body).toEqual({ name: '钱小北', role: 'rep' })
  })

  test('are told whole: role and plots, then when they were last here', async () => {
    const seen = { id: 'r', name: '周宁', role: 'rep', last_seen: NOW - 5 * 60_000, plots: [{ id: 'p1', name: '苏南' }, { id: 'p2', name: '川渝' }] }
    server({ 'GET /api/people': { items: [seen, { id: 'n', name: '罗可欣', role: 'rep', invited: true }] }, 'GET /api/plots': plots })
    render(People)
    const lines = (await screen.findAllByTestId('person-row')).map((row) => [...row.querySelectorAll('.line')].map((line) => line.textContent))
    expect(lines).toEqual([['Rep · 苏南 · 川渝', 'last used 5 min. ago'], ['Rep', 'invitation not used yet']])
  })

  test('is not for a rep', async () => {
    vi.spyOn(root, 'session').mockReturnValue({ person: { id: 'r', name: '', role: 'rep' } } as never)
    server({})
    render(People)
    expect(await screen.findByText('Only administrators see this page')).toBeTruthy()
    expect(screen.queryByTestId('invite')).toBeNull()
  })
})

test('a person is looked for by two letters or more, and the screen says so', async () => {
  server({ 'GET /api/personal-data': { items: [] } })
  render(Personal)
  await userEvent.type(screen.getByTestId('personal-who'), '李')
  await userEvent.click(screen.getByTestId('personal-search'))
  expect((await screen.findByRole('alert')).textContent).toContain('at least 2 characters')
  expect(asked).toEqual([])
  await userEvent.type(screen.getByTestId('personal-who'), '明')
  await userEvent.click(screen.getByTestId('personal-search'))
  expect(await screen.findByText('Nobody is known by that')).toBeTruthy()
  expect(screen.getByRole('alert').textContent).toBe('')
})

test('of a person this device does not hold it is not said how many texts mention them', async () => {
  server({ 'GET /api/personal-data': { items: [{ id: 'x9', name: '李明朗', title: '', account: '甲', deleted: false }] } })
  render(Personal)
  await userEvent.type(screen.getByTestId('personal-who'), '李明')
  await userEvent.click(screen.getByTestId('personal-search'))
  await userEvent.click(await screen.findByTestId('erase-open'))
  const sheet = await screen.findByTestId('erase-sheet')
  expect(within(sheet).getAllByRole('heading', { hidden: true }).map((one) => one.textContent)).toContain('Texts that mention the name')
  expect(sheet.textContent).not.toContain('0 texts')
})
