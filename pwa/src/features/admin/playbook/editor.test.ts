// @vitest-environment jsdom
import { cleanup, render, screen, waitFor, within } from '@testing-library/svelte'
import userEvent from '@testing-library/user-event'
import { beforeEach, describe, expect, test, vi } from 'vitest'
import shipped from '../../../generated/playbook.json'
import * as root from '../../../session.svelte'
import type { FakeWorld } from '../../../testing/fake_world'
import { openPlot } from '../../../testing/screens'
import { anyDirty } from '../../../ui/forms.svelte'
import { useLocale } from '../../../ui/messages'
import { DRAFT } from './editor.svelte'
import Playbook from './Playbook.svelte'
import { put, type Raw } from './tree'

const RAW = shipped as unknown as Raw
interface Asked { readonly method: string; readonly path: string; readonly query: string; readonly body: unknown }
let asked: Asked[] = []
let world: FakeWorld

/** A server that keeps one playbook in force; `told` is what a try answers. */
function server(more: { told?: object; publish?: () => Response; current?: () => Raw; editions?: Record<string, Raw>; opened?: object; offline?: () => boolean } = {}): void {
  asked = []
  const hash = (): string => (more.current ? 'theirs' : 'h1')
  vi.stubGlobal('fetch', async (url: string, init: RequestInit) => {
    if (more.offline?.()) throw new TypeError('no network')
    const [path = '', query = ''] = String(url).split('?')
    asked.push({ method: String(init.method), path, query, body: typeof init.body === 'string' ? JSON.parse(init.body) : init.body })
    const answer = (body: unknown, status = 200): Response => new Response(JSON.stringify(body), { status })
    if (path === '/api/playbooks/answers') return answer({ items: { 'budget.total': 41 } })
    if (path === '/api/playbooks/try') return answer({ problems: [], differences: [], based_on: hash(), version: 2, ...more.told })
    if (path === '/api/playbooks/open') return answer(more.opened)
    if (path === '/api/playbooks' && init.method === 'POST') return more.publish?.() ?? answer({ hash: 'h2', version: 2 }, 201)
    if (path === '/api/playbooks') return answer({ current: { hash: hash(), version: 1, name: RAW['name'] }, published: Object.keys(more.editions ?? {}).map((hash, n) => ({ hash, version: 9 - n, name: RAW['name'], published_at: 0, by: '何晴' })), shipped: [{ id: 'meddicc', name: { 'zh-CN': '西', en: 'West' } }] })
    return answer(more.editions?.[path.split('/').at(-1)!] ?? more.current?.() ?? RAW)
  })
}

const open = async (query = ''): Promise<void> => {
  render(Playbook, { query: new URLSearchParams(query) })
  await screen.findByTestId('playbook-standing')
}
const draft = async (): Promise<Raw> => ((await world.drafts.load<{ raw: Raw }>(DRAFT)) ?? { raw: {} }).raw

beforeEach(async () => {
  cleanup()
  world = await openPlot()
  vi.spyOn(root, 'session').mockReturnValue({ person: { id: 'adm', name: '何晴', role: 'administrator' }, playbook: { hash: 'h1' } } as never)
})

describe('the editor of the method', () => {
  test('shows both languages side by side; a keystroke is a draft, and stands among the changes', async () => {
    server()
    await open('at=grades/1')
    expect((screen.getByTestId('grades.1.label.zh-CN') as HTMLTextAreaElement).value).not.toBe('')
    const field = screen.getByTestId('grades.1.label.en')
    await userEvent.clear(field)
    await userEvent.type(field, 'Warm')
    await waitFor(async () => expect((await draft())['grades']).toMatchObject([{}, { label: { en: 'Warm' } }, {}, {}]))
    expect(anyDirty()).toBe(true)
    cleanup()
    await open('view=changes')
    const [change] = await screen.findAllByTestId('change')
    expect(change?.textContent).toContain('Grades')
    expect(change?.textContent).toContain('Warm')
  })

  test('an id that phones know is not typed over; a new one is', async () => {
    server()
    await open('at=stages/0')
    expect(screen.getByTestId('stages.0.id').tagName).toBe('CODE')
    cleanup()
    await open('at=doubts')
    await userEvent.click(screen.getByTestId('add-doubts'))
    expect(location.hash).toBe(`#/admin/playbook?at=doubts/${(RAW['doubts'] as unknown[]).length}`)
    cleanup()
    await open(`at=doubts/${(RAW['doubts'] as unknown[]).length}`)
    expect(screen.getByTestId(`doubts.${(RAW['doubts'] as unknown[]).length}.id`).tagName).toBe('INPUT')
  })

  test('an item in force is retired, one of the draft taken out; both can be undone', async () => {
    server()
    await open('at=checklists/4/items')
    const first = within(screen.getByTestId('list-checklists.4.items')).getAllByRole('listitem')[0]!
    await userEvent.click(within(first).getByRole('button', { name: /^Retire/ }))
    await waitFor(async () => expect(JSON.stringify((await draft())['checklists'])).toContain('"retired":true'))
    expect(within(first).getByText('retired')).toBeTruthy()
    await userEvent.click(within(first).getByRole('button', { name: /^Bring back/ }))
    expect(within(first).queryByText('retired')).toBeNull()
  })

  test('an item is shown as a rep will see it, with its answers so far', async () => {
    server()
    await open('at=checklists/4/items/0')
    const preview = screen.getByTestId('item-preview')
    expect(await within(preview).findByText('41 answers in the company')).toBeTruthy()
    expect(within(preview).getByText(/How much was budgeted|budget/i)).toBeTruthy()
  })

  test('a mistake stands at its place with its mend, and leads there from the list', async () => {
    const problem = { path: 'grades.B.within_months', code: 'wrong_value', 'zh-CN': 'grades.B.within_months：写错了', en: 'at grades.B.within_months: 0 does not fit; write a whole number from 1 on' }
    server({ told: { problems: [problem] } })
    await world.drafts.save(DRAFT, { base: { hash: 'h1', raw: RAW }, raw: put(RAW, ['grades', 1, 'within_months'], 0) })
    await open('at=grades/1')
    expect(await screen.findByText(problem.en)).toBeTruthy()
    expect(screen.getByTestId('grades.1.within_months').getAttribute('aria-invalid')).toBe('true')
    cleanup()
    await open('view=changes')
    const link = within(await screen.findByTestId('playbook-mistakes')).getByRole('link')
    expect(link.getAttribute('href')).toBe('#/admin/playbook?at=grades/1')
    expect((screen.getByTestId('playbook-publish') as HTMLButtonElement).disabled).toBe(true)
  })

  test('publishes what it started from and what it is now; then nothing is left to publish', async () => {
    server()
    const next = put(RAW, ['cadences', 'by_grade', 'A'], 5) as Raw
    await world.drafts.save(DRAFT, { base: { hash: 'h1', raw: RAW }, raw: next })
    await open('view=changes')
    await waitFor(() => expect((screen.getByTestId('playbook-publish') as HTMLButtonElement).disabled).toBe(false))
    await userEvent.click(screen.getByTestId('playbook-publish'))
    await waitFor(() => expect(asked.some((one) => one.method === 'POST' && one.path === '/api/playbooks')).toBe(true))
    const sent = asked.find((one) => one.method === 'POST' && one.path === '/api/playbooks')!
    expect([sent.query, (sent.body as { cadences: unknown }).cadences]).toEqual(['based_on=h1', next['cadences']])
    await waitFor(async () => expect(await world.drafts.load(DRAFT)).toBeUndefined())
  })

  test('somebody published meanwhile: it is said, and my changes go on top of theirs', async () => {
    let theirs: Raw | undefined
    const current = { current: () => theirs as Raw }
    server()
    await world.drafts.save(DRAFT, { base: { hash: 'h1', raw: RAW }, raw: put(RAW, ['cadences', 'by_grade', 'A'], 5) })
    theirs = put(RAW, ['cadences', 'by_grade', 'B'], 10) as Raw
    server(current)
    await open('view=changes')
    await userEvent.click(within(await screen.findByTestId('playbook-overtaken')).getByRole('button'))
    await waitFor(async () => expect((await draft())['cadences']).toMatchObject({ by_grade: { A: 5, B: 10 } }))
    expect(screen.getAllByTestId('change')).toHaveLength(1)
  })

  test('an earlier edition is gone back to: it is the draft, the way back stands among the changes and is published', async () => {
    const earlier = put(RAW, ['cadences', 'by_grade', 'A'], 3) as Raw
    server({ editions: { h1: RAW, h0: earlier } })
    await open('view=history')
    const editions = within(await screen.findByTestId('playbook-editions'))
    expect(editions.getAllByRole('link').map((one) => one.getAttribute('href'))).toEqual(['/api/playbooks/h1/file', '/api/playbooks/h0/file'])
    expect(screen.getByTestId('playbook-export').getAttribute('href')).toBe('/api/playbooks/h1/file')
    const back = editions.getAllByRole('button')
    expect(back.map((one) => one.getAttribute('aria-label'))).toEqual(['Make it the draft: 8'])
    await userEvent.click(back[0]!)
    await waitFor(() => expect(location.hash).toBe('#/admin/playbook?view=changes'))
    await waitFor(async () => expect((await draft())['cadences']).toMatchObject({ by_grade: { A: 3 } }))
    cleanup()
    await open('view=changes')
    expect(screen.getAllByTestId('change')).toHaveLength(1)
    await waitFor(() => expect((screen.getByTestId('playbook-publish') as HTMLButtonElement).disabled).toBe(false))
    await userEvent.click(screen.getByTestId('playbook-publish'))
    await waitFor(() => expect(asked.some((one) => one.method === 'POST' && one.path === '/api/playbooks')).toBe(true))
    const sent = asked.find((one) => one.method === 'POST' && one.path === '/api/playbooks')!
    expect([sent.query, (sent.body as { cadences: { by_grade: object } }).cadences.by_grade]).toMatchObject(['based_on=h1', { A: 3 }])
  })

  test.each([['en', 'line 3, column 9'], ['zh-CN', '第 3 行第 9 列']] as const)('a file that cannot be read at all is told by line, with its mend, and changes nothing: %s', async (language, where) => {
    await useLocale(language)
    const problem = { path: '$', code: 'not_toml', 'zh-CN': '从第 3 行第 9 列起读不下去；请改好这里', en: 'not readable from line 3, column 9 on; mend it there' }
    server({ opened: { raw: null, problems: [problem] } })
    await open('view=history')
    await userEvent.upload(await screen.findByTestId('playbook-file'), new File(['grades = ['], 'ours.toml'))
    await waitFor(() => expect(screen.getByRole('alert').textContent).toContain(where))
    expect(await draft()).toEqual({})
    await useLocale('en')
  })

  test('opens and edits without signal, from the phone’s own copy', async () => {
    server({ offline: () => true })
    await open('at=cadences')
    expect(screen.getByTestId('playbook-standing').textContent).toContain('No signal')
    const field = screen.getByTestId('cadences.by_grade.A')
    await userEvent.clear(field)
    await userEvent.type(field, '5')
    await waitFor(async () => expect((await draft())['cadences']).toMatchObject({ by_grade: { A: 5 } }))
  })

  test('a grade is counted in working days (G5)', async () => {
    server()
    await open('at=cadences')
    const grades = screen.getByTestId('cadences.in_working_days')
    await userEvent.click(within(grades).getAllByRole('button')[1]!)
    await waitFor(async () => expect((await draft())['cadences']).toMatchObject({ in_working_days: ['B'] }))
  })

  test('a condition is built step by step, or written as a list that is kept while it is none', async () => {
    server()
    const at = (RAW['signals'] as { when: unknown }[]).findIndex((one) => Array.isArray(one.when))
    await open(`at=signals/${at}`)
    const [first] = screen.getAllByTestId('operation')
    await userEvent.selectOptions(first!, 'or')
    await waitFor(async () => expect(((await draft())['signals'] as { when: unknown[] }[])[at]!.when[0]).toBe('or'))
    await userEvent.click(screen.getByTestId(`signals.${at}.when.as-list`))
    const area = screen.getByTestId(`signals.${at}.when.list`)
    await userEvent.clear(area)
    await userEvent.type(area, '[["known", "grade"')
    expect(await screen.findByText(/Not a list yet/)).toBeTruthy()
    await userEvent.type(area, ']')
    await waitFor(async () => expect(((await draft())['signals'] as { when: unknown }[])[at]!.when).toEqual(['known', 'grade']))
  })

  test('a threshold and a named condition are called by what they decide, their word in conditions small below', async () => {
    server()
    await open('at=thresholds')
    const field = screen.getByLabelText(/^Decides: /, { selector: '[data-testid="thresholds.stuck_days"]' })
    expect((field as HTMLInputElement).value).toBe('45')
    expect(screen.getByText('stuck_days')).toBeTruthy()
    cleanup()
    await open('at=conditions')
    const buttons = screen.getAllByRole('button', { expanded: false }).map((one) => one.textContent.trim())
    expect(buttons.find((one) => one.endsWith('heavy'))).toMatch(/^Decides: /)
  })

  test('the preview shows an example under both methods', async () => {
    server()
    await world.drafts.save(DRAFT, { base: { hash: 'h1', raw: RAW }, raw: put(RAW, ['cadences', 'by_grade', 'B'], 99) })
    await open('view=preview')
    const both = within(await screen.findByTestId('playbook-preview')).getAllByRole('region')
    expect(both[0]?.textContent).toContain('14')
    expect(both[1]?.textContent).toContain('99')
  })

  test('a part opens at its top, and a list left for one of its entries is come back to where it was', async () => {
    server()
    const { container, rerender } = render(Playbook, { query: new URLSearchParams('at=signals') })
    await screen.findByTestId('playbook-standing')
    const body = container.querySelector('.body')!
    const show = async (query: string): Promise<void> => {
      await rerender({ query: new URLSearchParams(query) })
    }
    body.scrollTop = 900
    await show('at=signals/30')
    await waitFor(() => expect(body.scrollTop).toBe(0))
    body.scrollTop = 40
    await show('at=signals')
    await waitFor(() => expect(body.scrollTop).toBe(900))
    await show('at=agendas')
    await waitFor(() => expect(body.scrollTop).toBe(0))
  })

  test('is not for a rep', async () => {
    vi.spyOn(root, 'session').mockReturnValue({ person: { id: 'r', name: '', role: 'rep' } } as never)
    server()
    render(Playbook, { query: new URLSearchParams() })
    expect(await screen.findByText('Only administrators see this page')).toBeTruthy()
    expect(asked).toEqual([])
  })
})
