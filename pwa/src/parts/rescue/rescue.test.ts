import { describe, expect, it, vi } from 'vitest'
import type { Change, World } from '../../storage/world'
import { makeRescue, readHeader, takeRescue, type Owner } from './rescue'

const sha = 'a'.repeat(64)
const small = 'b'.repeat(64)
const owner: Owner = { company: { id: 'c' }, person: { id: 'p', name: '林' }, rescue: btoa('k'.repeat(32)) }

function phone(changes: { id: string; change: Change }[] = [], drafts: Record<string, unknown> = {}, unsent: string[] = [], saved: object[] = []): World {
  const photos = new Map<string, Blob>()
  return {
    waiting: () => changes.map((item, i) => ({ ...item, n: i + 1, at: 0, state: 'unsent' })),
    get: () => undefined,
    all: () => saved.map((v) => ({ v })),
    save: vi.fn(async (saved: Change[]) => saved.map(() => 'id')),
    drafts: {
      list: async () => Object.entries(drafts).map(([key, value]) => ({ key, value, at: 0 })),
      load: async (key: string) => drafts[key],
      save: vi.fn(async (key: string, value: unknown) => void (drafts[key] = value)),
    },
    blobs: {
      unsent: async () => unsent,
      read: async (hash: string) => photos.get(hash) ?? (hash === sha || hash === small ? new Blob(['photo'], { type: 'image/jpeg' }) : undefined),
      restore: vi.fn(async (hash: string, file: Blob) => (photos.set(hash, file), true)),
    },
  } as unknown as World
}

const visit: Change = { op: 'new', kind: 'visit', fields: { note: '谈了预算' } }
const photo: Change = { op: 'new', kind: 'attachment', fields: { sha256: sha } }

describe('a rescue file', () => {
  it('carries changes with their ids, drafts and photos to another phone of the person', async () => {
    const from = phone([{ id: 'V1', change: visit }, { id: 'F1', change: photo }], { 'visit:new:A1': { note: 'half' } })
    const { file, name } = await makeRescue(from, owner, Date.parse('2026-11-21T08:00:00Z'))
    expect(name).toBe('headland-rescue-2026-11-21.json')
    const text = await file.text()
    expect(text).not.toContain('谈了预算')
    const to = phone()
    const header = await takeRescue(to, owner, text)
    expect(header.counts).toEqual({ changes: 2, drafts: 1, photos: 1 })
    expect(to.save).toHaveBeenCalledWith([{ ...visit, id: 'V1' }, { ...photo, id: 'F1' }])
    expect(to.drafts.save).toHaveBeenCalledWith('visit:new:A1', { note: 'half' })
    expect(await (await to.blobs.read(sha))?.text()).toBe('photo')
  })

  it('carries a photo that still waits though its record has arrived', async () => {
    const { file } = await makeRescue(phone([], {}, [sha]), owner, 0)
    const to = phone()
    expect((await takeRescue(to, owner, await file.text())).counts).toEqual({ changes: 0, drafts: 0, photos: 1 })
    expect(await (await to.blobs.read(sha))?.text()).toBe('photo')
  })

  it.each([
    ['is saved', () => phone([{ id: 'F1', change: { ...photo, fields: { sha256: sha, thumb: small } } as Change }])],
    ['is still in a form', () => phone([], { 'visit:new:A1': { photos: [{ sha256: sha, thumb: small }] } })],
    ['has a record that arrived before it', () => phone([], {}, [small, sha], [{ sha256: sha, thumb: small }])],
  ])('counts a photo once that %s, and carries its small picture too', async (_, from) => {
    const to = phone()
    const { counts } = await takeRescue(to, owner, await (await makeRescue(from(), owner, 0)).file.text())
    expect(counts.photos).toBe(1)
    expect(vi.mocked(to.blobs.restore).mock.calls.map(([hash]) => hash).sort()).toEqual([sha, small])
  })

  it('never overwrites a draft of this phone', async () => {
    const { file } = await makeRescue(phone([], { k: 'theirs' }), owner, 0)
    const to = phone([], { k: 'mine' })
    await takeRescue(to, owner, await file.text())
    expect(to.drafts.save).not.toHaveBeenCalled()
  })

  it('opens for its person only, and says which way it failed', async () => {
    const text = await (await makeRescue(phone([{ id: 'V1', change: visit }]), owner, 0)).file.text()
    expect(() => readHeader(text, { ...owner, person: { id: 'q', name: '' } })).toThrow('other_person')
    expect(() => readHeader('PK', owner)).toThrow('not_a_rescue_file')
    await expect(takeRescue(phone(), { ...owner, rescue: btoa('x'.repeat(32)) }, text)).rejects.toThrow('cannot_open')
    const forged = text.replace('"name":"林"', '"name":"李"')
    const to = phone()
    await expect(takeRescue(to, owner, forged)).rejects.toThrow('cannot_open')
    expect(to.save).not.toHaveBeenCalled()
  })
})
