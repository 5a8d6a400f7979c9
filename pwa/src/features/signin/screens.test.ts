// @vitest-environment jsdom
import { render, screen, waitFor } from '@testing-library/svelte'
import userEvent from '@testing-library/user-event'
import { beforeEach, describe, expect, test, vi } from 'vitest'
import * as door from '../../door'
import { sessions } from '../../net/server'
import type { Session } from '../../net/session'
import { openPlot } from '../../testing/screens'
import FirstSync from './FirstSync.svelte'
import Join from './Join.svelte'
import SignIn from './SignIn.svelte'

const session: Session = {
  person: { id: 'rep1', name: '周敏', role: 'rep' }, company: { id: 'c1', name: '禾润', demo: true },
  replica: 'r', device: 'd', epoch: 'e', playbook: { hash: 'h' }, vapid: null, schema: 1,
}

type Answer = { status: number; body?: unknown } | 'dead'
function server(answers: Record<string, Answer>): ReturnType<typeof vi.fn<typeof fetch>> {
  const asked = vi.fn<typeof fetch>(async (url) => {
    const answer = answers[String(url)]
    if (!answer || answer === 'dead') throw new TypeError('no network')
    return new Response(answer.body === undefined ? null : JSON.stringify(answer.body), { status: answer.status })
  })
  vi.stubGlobal('fetch', asked)
  return asked
}

const way = (name: 'enter' | 'letIn' | 'goIn') => vi.spyOn(door, name).mockResolvedValue()
let enter: ReturnType<typeof way>
let letIn: ReturnType<typeof way>
let goIn: ReturnType<typeof way>

beforeEach(async () => {
  enter = way('enter')
  letIn = way('letIn')
  goIn = way('goIn')
  localStorage.clear()
  sessionStorage.clear()
  await openPlot()
})

describe('signing in', () => {
  const fill = async (): Promise<void> => {
    await userEvent.type(screen.getByTestId('sign-in-name'), '周敏')
    await userEvent.type(screen.getByTestId('sign-in-password'), 'a long sentence')
    await userEvent.click(screen.getByTestId('sign-in-submit'))
  }

  test('hands over what the server said', async () => {
    server({ '/api/sign-in': { status: 200, body: session } })
    render(SignIn)
    await fill()
    await waitFor(() => expect(enter).toHaveBeenCalledWith(session))
  })

  test.each([
    [{ status: 401, body: { code: 'wrong_credentials' } } as Answer, /Name or password/],
    [{ status: 429, body: { code: 'too_many_requests', detail: { retry_after: 40 } } } as Answer, /Wait 40 seconds/],
    ['dead' as Answer, /cannot be reached/],
  ])('says what went wrong: %j', async (answer, sentence) => {
    server({ '/api/sign-in': answer })
    render(SignIn)
    await fill()
    expect(await screen.findByText(sentence)).toBeTruthy()
    expect(enter).not.toHaveBeenCalled()
    expect(screen.getByTestId('sign-in-password')).toHaveProperty('value', 'a long sentence')
  })

  test('tells who comes back after a lost session that nothing is lost', async () => {
    sessions().enter(session, 1)
    render(SignIn)
    expect(screen.getByText('Please sign in again')).toBeTruthy()
    expect(screen.getByTestId('sign-in-name')).toHaveProperty('value', '周敏')
  })

  test('opens a pasted link, and says when it is none', async () => {
    render(SignIn)
    await userEvent.click(screen.getByRole('button', { name: 'Paste a link' }))
    await userEvent.type(screen.getByTestId('join-link'), 'hello')
    await userEvent.click(screen.getByRole('button', { name: 'Open' }))
    expect(await screen.findByText(/not a Headland invitation/)).toBeTruthy()
    await userEvent.clear(screen.getByTestId('join-link'))
    await userEvent.type(screen.getByTestId('join-link'), 'http://x/#/join/abcdefghijklmnopqrst')
    await userEvent.click(screen.getByRole('button', { name: 'Open' }))
    expect(location.hash).toBe('#/join/abcdefghijklmnopqrst')
  })
})

describe('joining by a one-time link', () => {
  test('signs in at once; a password is offered, not demanded', async () => {
    server({ '/api/invitations/tok': { status: 200, body: session } })
    render(Join, { token: 'tok' })
    const later = await screen.findByTestId('join-later')
    // Let in before anybody has read what is offered.
    expect(letIn).toHaveBeenCalledExactlyOnceWith(session)
    expect(goIn).not.toHaveBeenCalled()
    await userEvent.click(later)
    expect(goIn).toHaveBeenCalledOnce()
    expect(letIn).toHaveBeenCalledOnce()
  })

  test('a reload after the link was spent goes on instead of saying "used"', async () => {
    server({ '/api/invitations/tok': { status: 200, body: session }, '/api/me': { status: 200, body: session } })
    const first = render(Join, { token: 'tok' })
    await screen.findByTestId('join-later')
    first.unmount()
    const asked = server({ '/api/me': { status: 200, body: session } })
    render(Join, { token: 'tok' })
    expect(await screen.findByTestId('join-later')).toBeTruthy()
    expect(asked.mock.calls.map(([url]) => url)).toEqual(['/api/me'])
  })

  test('a used link and a dead network are two things', async () => {
    server({ '/api/invitations/tok': { status: 410, body: { code: 'link_used' } } })
    const { unmount } = render(Join, { token: 'tok' })
    expect(await screen.findByText('This link no longer works')).toBeTruthy()
    unmount()
    server({ '/api/invitations/tok': 'dead' })
    render(Join, { token: 'tok' })
    expect(await screen.findByText(/Your link is still good/)).toBeTruthy()
  })
})

describe('the first copy, over a weak signal', () => {
  test('says how much of it has come', async () => {
    const world = await openPlot()
    const storage = vi.spyOn(world, 'storage')
    const room = { used: 0, quota: null, persisted: false, asked: false, records: 0 }
    storage.mockResolvedValue({ ...room, coming: { have: 430_000, total: 1_100_000 } })
    render(FirstSync, { ondone: vi.fn() })
    expect(await screen.findByText('430 kB of 1.1 MB received')).toBeTruthy()
    // It goes on though nothing else of the world changes until all is here.
    storage.mockResolvedValue({ ...room, coming: { have: 1_000_000, total: 1_100_000 } })
    expect(await screen.findByText('1 MB of 1.1 MB received', undefined, { timeout: 3000 })).toBeTruthy()
  })
})
