/** Who signs out and in again at once, on a line that answers late. */
import { expect, it, vi } from 'vitest'
import { Api } from './api'
import { Client } from './client'

const json = (status: number, body: object): Response => new Response(JSON.stringify(body), { status, headers: { 'Content-Type': 'application/json' } })
const turn = (): Promise<void> => new Promise((resolve) => setTimeout(resolve))

/** A line whose answers come when they are told to. */
function line(): { fetch: typeof fetch; asked: string[]; answer: (path: string, response: Response) => Promise<void> } {
  const asked: string[] = []
  const waiting = new Map<string, (response: Response) => void>()
  return {
    asked,
    fetch: (url) => {
      asked.push(String(url))
      return new Promise((resolve) => waiting.set(String(url), resolve))
    },
    answer: async (path, response) => {
      waiting.get(path)!(response)
      await turn()
    },
  }
}

it('signs in only after a sign-out under way: its answer would take the new session away', async () => {
  const { fetch, asked, answer } = line()
  const api = new Api(new Client({ fetch }))
  const out = api.signOut()
  const entered = api.join('link', 'phone')
  await turn()
  expect(asked).toEqual(['/api/sign-out'])
  await answer('/api/sign-out', new Response(null, { status: 204 }))
  expect(asked).toEqual(['/api/sign-out', '/api/invitations/link'])
  await answer('/api/invitations/link', json(200, { person: { id: 'ann' }, replica: 'r' }))
  await out
  expect(await entered).toEqual({ person: { id: 'ann' }, replica: 'r' })
})

it('signs in though the sign-out did not get through', async () => {
  const fetch = vi.fn().mockRejectedValueOnce(new TypeError('no line')).mockImplementation(async () => json(200, { person: { id: 'ann' }, replica: 'r' }))
  const api = new Api(new Client({ fetch }))
  await expect(api.signOut()).rejects.toThrow()
  expect(await api.signIn('ann', 'secret', 'phone')).toEqual({ person: { id: 'ann' }, replica: 'r' })
})

it('hears nothing of the new session from an answer to the old one', async () => {
  const { fetch, answer } = line()
  const onSignedOut = vi.fn()
  const client = new Client({ fetch, onSignedOut })
  const api = new Api(client)
  const late = client.get('/api/me')
  const entered = api.signIn('ann', 'secret', 'phone')
  await turn()
  await answer('/api/sign-in', json(200, { person: { id: 'ann' }, replica: 'r' }))
  await entered
  await Promise.all([expect(late).rejects.toMatchObject({ code: 'signed_out' }), answer('/api/me', json(401, { code: 'signed_out' }))])
  expect(onSignedOut).not.toHaveBeenCalled()
  const now = client.get('/api/me')
  await Promise.all([expect(now).rejects.toMatchObject({ status: 401 }), answer('/api/me', json(401, { code: 'signed_out' }))])
  expect(onSignedOut).toHaveBeenCalledOnce()
})
