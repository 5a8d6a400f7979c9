/** The rescue file: everything of a person that has not reached the server, sealed, to be taken in by any device of
 *  that person (law 1). For the phone that is about to be handed back, wiped or that no longer gets a connection.
 *
 *  Sealed with AES-GCM under a key the server gives each person at sign-in: no password to invent in a car park, and
 *  a stranger who finds the file reads nothing. Taking in goes through the ordinary save: a `new` that arrived
 *  meanwhile by the other phone is a no-op at the server, a `set` has its base here, so nothing is overwritten
 *  unseen. The header (who, when, how much) is readable but bound to the seal. */
import type { Change, Id, World } from '../../storage/world'

export interface RescueHeader {
  readonly headland: 'rescue'
  readonly version: 1
  readonly company: Id
  readonly person: Id
  readonly name: string
  readonly at: string
  readonly counts: { readonly changes: number; readonly drafts: number; readonly photos: number }
}

interface Contents {
  readonly changes: readonly Change[]
  readonly drafts: readonly { readonly key: string; readonly value: unknown }[]
  readonly photos: readonly { readonly sha256: string; readonly mime: string; readonly data: string }[]
}

export type RescueProblem = 'not_a_rescue_file' | 'other_person' | 'cannot_open' | 'refused'

export class RescueError extends Error {
  readonly problem: RescueProblem
  constructor(problem: RescueProblem) {
    super(problem)
    this.name = 'RescueError'
    this.problem = problem
  }
}

export interface Owner {
  readonly company: { readonly id: Id }
  readonly person: { readonly id: Id; readonly name: string }
  /** Base64 of 32 bytes. */
  readonly rescue: string
}

export async function makeRescue(world: World, owner: Owner, now: number): Promise<{ name: string; file: Blob }> {
  const contents = await gather(world)
  const header: RescueHeader = {
    headland: 'rescue',
    version: 1,
    company: owner.company.id,
    person: owner.person.id,
    name: owner.person.name,
    at: new Date(now).toISOString(),
    counts: { changes: contents.changes.length, drafts: contents.drafts.length, photos: pictures(world, contents) },
  }
  const iv = crypto.getRandomValues(new Uint8Array(12))
  const plain = new TextEncoder().encode(JSON.stringify(contents))
  const sealed = await crypto.subtle.encrypt(parameters(iv, header), await keyOf(owner.rescue), plain)
  const file = new Blob([JSON.stringify({ header, iv: base64(iv), data: base64(new Uint8Array(sealed)) })], { type: 'application/json' })
  return { name: `headland-rescue-${header.at.slice(0, 10)}.json`, file }
}

/** Read a file's header; tells early that it is of somebody else. */
export function readHeader(text: string, owner: Owner): RescueHeader {
  const { header } = parse(text)
  if (header.company !== owner.company.id || header.person !== owner.person.id) throw new RescueError('other_person')
  return header
}

/** Take everything in; returns what was taken in. Nothing is written unless the seal opens. */
export async function takeRescue(world: World, owner: Owner, text: string): Promise<RescueHeader> {
  const header = readHeader(text, owner)
  const contents = await open(text, owner)
  for (const photo of contents.photos) {
    const bytes = new Blob([bytesOf(photo.data)], { type: photo.mime })
    if (!(await world.blobs.restore(photo.sha256, bytes))) throw new RescueError('cannot_open')
  }
  const fresh = contents.changes.filter((change) => change.op !== 'new' || !change.id || world.get(change.id) === undefined)
  if (fresh.length) {
    const saved = await world.save(fresh)
    if ('code' in saved) throw new RescueError('refused')
  }
  for (const draft of contents.drafts)
    if ((await world.drafts.load(draft.key)) === undefined) await world.drafts.save(draft.key, draft.value)
  return header
}

async function gather(world: World): Promise<Contents> {
  const unsent = world.waiting().filter((item) => item.state !== 'answered')
  const changes = unsent.map(({ change, id }): Change => (change.op === 'new' ? { ...change, id } : change))
  const drafts = (await world.drafts.list()).map(({ key, value }) => ({ key, value }))
  const photos = []
  // A record arrives long before its photo: what still waits may belong to no change that does.
  for (const sha256 of new Set([...hashesIn([changes, drafts]), ...(await world.blobs.unsent())])) {
    const bytes = await world.blobs.read(sha256)
    if (bytes) photos.push({ sha256, mime: bytes.type, data: base64(new Uint8Array(await bytes.arrayBuffer())) })
  }
  return { changes, drafts, photos }
}

/** How many photos and files a person would count: the small picture that goes with a photo is none of them. */
function pictures(world: World, { changes, drafts, photos }: Contents): number {
  const named = [changes, drafts, [...world.all('attachment')].map((one) => one.v)]
  const [whole, small] = [hashesIn(named, 'sha256'), hashesIn(named, 'thumb')]
  return photos.filter(({ sha256 }) => whole.has(sha256) || !small.has(sha256)).length
}

/** Every SHA-256 named by an attachment, saved or still in a draft. */
function hashesIn(value: unknown, fields = 'sha256|thumb'): Set<string> {
  const named = new RegExp(`"(?:${fields})":"([0-9a-f]{64})"`, 'g')
  return new Set([...JSON.stringify(value).matchAll(named)].map((match) => match[1]!))
}

async function open(text: string, owner: Owner): Promise<Contents> {
  const { header, iv, data } = parse(text)
  try {
    const plain = await crypto.subtle.decrypt(parameters(bytesOf(iv), header), await keyOf(owner.rescue), bytesOf(data))
    return JSON.parse(new TextDecoder().decode(plain)) as Contents
  } catch {
    throw new RescueError('cannot_open')
  }
}

function parse(text: string): { header: RescueHeader; iv: string; data: string } {
  try {
    const file = JSON.parse(text) as { header: RescueHeader; iv: string; data: string }
    if (file.header.headland === 'rescue' && file.header.version === 1) return file
  } catch {
    // Falls through: not ours.
  }
  throw new RescueError('not_a_rescue_file')
}

function parameters(iv: Uint8Array<ArrayBuffer>, header: RescueHeader): AesGcmParams {
  return { name: 'AES-GCM', iv, additionalData: new TextEncoder().encode(JSON.stringify(header)) }
}

function keyOf(rescue: string): Promise<CryptoKey> {
  return crypto.subtle.importKey('raw', bytesOf(rescue), 'AES-GCM', false, ['encrypt', 'decrypt'])
}

/** In slices: spreading a photo's bytes into one call overflows the stack. */
function base64(bytes: Uint8Array): string {
  let text = ''
  for (let at = 0; at < bytes.length; at += 0x8000) text += String.fromCharCode(...bytes.subarray(at, at + 0x8000))
  return btoa(text)
}

function bytesOf(text: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(atob(text.replaceAll('-', '+').replaceAll('_', '/')), (char) => char.charCodeAt(0))
}
