import { describe, expect, it, vi } from 'vitest'
import { Client } from './client'
import { ApiFailure, Offline, SignedOut, codeOf } from './failure'

const answering = (status: number, body: string, type = 'application/json'): typeof fetch =>
  vi.fn(async () => new Response(body || null, { status, headers: { 'Content-Type': type } }))

describe('Client', () => {
  it('gives the parsed body and sends JSON to the same origin', async () => {
    const fetch = answering(200, '{"a":1}')
    await expect(new Client({ fetch }).post('/api/x', { b: 2 })).resolves.toEqual({ a: 1 })
    const [url, init] = vi.mocked(fetch).mock.calls[0]!
    expect(url).toBe('/api/x')
    expect(init).toMatchObject({ method: 'POST', body: '{"b":2}', credentials: 'same-origin' })
  })

  it('leaves undefined query values out and encodes the rest', async () => {
    const fetch = answering(200, '[]')
    await new Client({ fetch }).get('/api/x', { a: '田 1', b: undefined, c: 3 })
    expect(vi.mocked(fetch).mock.calls[0]![0]).toBe('/api/x?a=%E7%94%B0+1&c=3')
  })

  it('maps a Failure to its code and detail', async () => {
    const failing = new Client({ fetch: answering(400, '{"code":"weak_password","detail":{"min":10}}') }).post('/api/password')
    await expect(failing).rejects.toMatchObject({ code: 'weak_password', status: 400, detail: { min: 10 } })
    await expect(failing).rejects.toBeInstanceOf(ApiFailure)
  })

  it('calls a dead network, a captive portal and a proxy error offline', async () => {
    const dead: typeof fetch = async () => {
      throw new TypeError('fetch failed')
    }
    await expect(new Client({ fetch: dead }).get('/a')).rejects.toBeInstanceOf(Offline)
    await expect(new Client({ fetch: answering(200, '<html>', 'text/html') }).get('/a')).rejects.toBeInstanceOf(Offline)
    await expect(new Client({ fetch: answering(502, '<html>', 'text/html') }).get('/a')).rejects.toBeInstanceOf(Offline)
  })

  it('tells of a 401 once and keeps wrong credentials an ordinary refusal', async () => {
    const onSignedOut = vi.fn()
    const out = new Client({ fetch: answering(401, '{"code":"device_revoked"}'), onSignedOut })
    await expect(out.get('/a')).rejects.toBeInstanceOf(SignedOut)
    expect(onSignedOut).toHaveBeenCalledOnce()
    const wrong = new Client({ fetch: answering(401, '{"code":"wrong_credentials"}'), onSignedOut })
    await expect(wrong.get('/a')).rejects.not.toBeInstanceOf(SignedOut)
    expect(onSignedOut).toHaveBeenCalledOnce()
  })

  it('names whom this page works for, who may be another than has the session', async () => {
    const fetch = answering(401, '{"code":"other_person"}')
    const named = (call: number): unknown => (vi.mocked(fetch).mock.calls[call]![1]!.headers as Record<string, string>)['Headland-Person']
    const client = new Client({ fetch, person: 'ann' })
    await expect(client.get('/a')).rejects.toMatchObject({ code: 'other_person' })
    await expect(client.get('/a')).rejects.toBeInstanceOf(SignedOut)
    client.as(undefined)
    await expect(client.get('/a')).rejects.toThrow()
    client.entered('bob')
    await expect(client.get('/a')).rejects.toThrow()
    expect([0, 1, 2, 3].map(named)).toEqual(['ann', 'ann', undefined, 'bob'])
  })

  it('answers undefined to an empty body', async () => {
    await expect(new Client({ fetch: answering(204, '') }).post('/a')).resolves.toBeUndefined()
  })

  it('knows a code for anything thrown', () => {
    expect(codeOf(new Offline())).toBe('offline')
    expect(codeOf(new Error('x'))).toBe('unavailable')
  })
})
