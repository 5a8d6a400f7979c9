/** A bucket fetched whole: the line never waits for what was read of it, and the pieces stay in their order. */
import { gzipSync } from 'fflate'
import { describe, expect, it } from 'vitest'
import { TOGETHER, type Manifest, type Segment } from '../generated/protocol'
import { Offline } from '../net/failure'
import { asText } from '../sync/columnar'
import { SmallServer } from '../testing/small_server'
import { hashOf } from './hash'
import { isPacked, Snapshots } from './snapshots'

const BUCKET = 'plot:north'
const COUNT = 30

class Line extends SmallServer {
  readonly hashes: string[] = []
  readonly loads: number[] = []
  readonly open = new Map<string, () => void>()
  readonly #pieces = new Map<string, Uint8Array<ArrayBuffer>>()

  static async of<L extends Line>(this: new () => L, count: number): Promise<L> {
    const line = new this()
    for (let i = 0; i < count; i++) {
      const segment: Segment = { kind: 'contact', ids: [`C${i}`], seqs: [i], cs: [i], fields: {}, rest: {} }
      const bytes = line.travelling(new TextEncoder().encode(asText(segment)))
      line.#pieces.set(await hashOf(bytes.buffer), bytes)
    }
    return line
  }

  override manifest(bucket: string): Promise<Manifest> {
    const segments = [...this.#pieces].map(([hash, piece]) => ({ hash, records: 1, bytes: piece.byteLength, core: true, ...this.told(piece) }))
    return Promise.resolve({ bucket, seq: 1, sum: 0, epoch: 'e1', segments })
  }

  override segments(_: string, hashes: readonly string[]): Promise<ArrayBuffer> {
    this.hashes.push(...hashes)
    this.loads.push(hashes.length)
    const whole = new Blob(hashes.map((hash) => this.damaged(this.#pieces.get(hash)!))).arrayBuffer()
    return new Promise((resolve) => this.open.set(hashes.join('+'), () => void whole.then(resolve)))
  }

  /** What a server that packs says of a piece besides. */
  told(_: Uint8Array): { packed?: number } {
    return {}
  }

  travelling(text: Uint8Array<ArrayBuffer>): Uint8Array<ArrayBuffer> {
    return text
  }

  damaged(piece: Uint8Array<ArrayBuffer>): Uint8Array<ArrayBuffer> {
    return piece
  }

  /** The server answers the latest of what it was asked. */
  answer(): void {
    const [hash, bring] = [...this.open].at(-1)!
    this.open.delete(hash)
    bring()
  }
}

/** As today's server: each piece a gzip file. */
class Packing extends Line {
  size: number | undefined
  bad = false

  override told(piece: Uint8Array): { packed: number } {
    return { packed: this.size ?? piece.length }
  }

  override travelling(text: Uint8Array<ArrayBuffer>): Uint8Array<ArrayBuffer> {
    return gzipSync(text, { mtime: 0 }) as Uint8Array<ArrayBuffer>
  }

  override damaged(piece: Uint8Array<ArrayBuffer>): Uint8Array<ArrayBuffer> {
    const file = piece.slice()
    if (this.bad) file[file.length - 12]! ^= 1
    return file
  }
}

const turn = (): Promise<void> => new Promise((resolve) => setTimeout(resolve))

it('asks for little at a time once the line was cut: of ten at once over a weak one none would ever be whole', async () => {
  const line = await Packing.of(COUNT)
  line.size = 100 * 1024
  const segments = line.segments.bind(line)
  line.segments = (bucket, hashes) => segments(bucket, hashes).then(() => Promise.reject(new Offline('cut')))
  const snapshots = new Snapshots(line)
  const first = snapshots.take(BUCKET)
  first.catch(() => undefined)
  await turn()
  const before = line.loads.length
  line.answer()
  await expect(first).rejects.toBeInstanceOf(Offline)
  expect(line.loads.slice(0, before).every((count) => count > 1)).toBe(true)
  expect(line.loads).toHaveLength(before)

  line.segments = segments
  line.size = undefined
  line.open.clear()
  line.loads.length = line.hashes.length = 0
  const again = snapshots.take(BUCKET)
  await turn()
  expect(line.loads).toEqual([1, 1])
  while (line.open.size > 0) {
    line.answer()
    await turn()
    expect(line.open.size).toBeLessThanOrEqual(2)
  }
  expect((await again).parts).toHaveLength(COUNT)
  expect(new Set(line.hashes).size).toBe(COUNT)
})

it('asks for the next piece as soon as one came, for a few at a time, and keeps their order', async () => {
  const line = await Line.of(COUNT)
  const fetched = new Snapshots(line).take(BUCKET)
  await turn()
  const atOnce = line.hashes.length
  expect(atOnce).toBeGreaterThan(6)
  expect(atOnce).toBeLessThan(COUNT)
  while (line.open.size > 0) {
    line.answer()
    await turn()
    expect(line.open.size).toBeLessThanOrEqual(atOnce)
  }
  const { parts } = await fetched
  expect(parts.map(({ segment }) => segment.ids[0])).toEqual(Array.from({ length: COUNT }, (_, i) => `C${i}`))
  expect(new Set(line.hashes).size).toBe(COUNT)
})

it('says how far it is, in bytes, until the exchange ends', async () => {
  const line = await Packing.of(COUNT)
  const total = (await line.manifest(BUCKET)).segments.reduce((sum, { packed }) => sum + packed!, 0)
  const segments = line.segments.bind(line)
  let come: (bytes: number) => void = () => undefined
  line.segments = (bucket: string, hashes: readonly string[], told?: (bytes: number) => void) => {
    come = told!
    return segments(bucket, hashes)
  }
  const snapshots = new Snapshots(line)
  expect(snapshots.progress).toBeUndefined()
  const fetched = snapshots.take(BUCKET)
  await turn()
  expect(snapshots.progress).toEqual({ have: 0, total })
  come(40)
  come(2)
  expect(snapshots.progress).toEqual({ have: 42, total })
  while (line.open.size > 0) {
    line.answer()
    await turn()
  }
  await fetched
  expect(snapshots.progress).toEqual({ have: 42, total })
  snapshots.forget()
  expect(snapshots.progress).toBeUndefined()
})

describe('pieces whose sizes the manifest tells', () => {
  it('are asked for together, up to a limit, and told apart in the answer', async () => {
    const line = await Packing.of(COUNT)
    const fetched = new Snapshots(line).take(BUCKET)
    await turn()
    expect(line.loads).toEqual([TOGETHER, COUNT - TOGETHER])
    while (line.open.size > 0) {
      line.answer()
      await turn()
    }
    const { parts } = await fetched
    expect(parts.map(({ segment }) => segment.ids[0])).toEqual(Array.from({ length: COUNT }, (_, i) => `C${i}`))
    expect(parts.every(({ kept }) => kept instanceof ArrayBuffer && isPacked(kept))).toBe(true)
  })

  it('are asked for at once where the answer brought the manifest', async () => {
    const line = await Packing.of(3)
    const manifest = await line.manifest(BUCKET)
    line.manifest = () => Promise.reject(new Error('nobody asks for it again'))
    const snapshots = new Snapshots(line)
    const page = { id: BUCKET, from: 0, upto: 1, next: null, sum: null, gone: [], rows: [], snapshot: true, manifest }
    snapshots.expect({ server_now: 0, epoch: 'e1', last_n: 0, backed_up_n: 0, results: [], buckets: [page], granted: [], revoked: [], minimum_schema: 1 })
    expect(line.loads).toEqual([3])
    line.answer()
    expect((await snapshots.take(BUCKET)).manifest).toBe(manifest)
  })

  it('are asked for alone where they are large: a cut costs no more than that', async () => {
    const line = await Packing.of(4)
    line.size = 300 * 1024
    void new Snapshots(line).take(BUCKET).catch(() => undefined)
    await turn()
    expect(line.loads).toEqual([1, 1, 1, 1])
  })

  it('are refused one and all where one of them arrived damaged', async () => {
    const line = await Packing.of(3)
    line.bad = true
    const fetched = new Snapshots(line).take(BUCKET)
    fetched.catch(() => undefined)
    await turn()
    line.answer()
    await expect(fetched).rejects.toBeInstanceOf(Offline)
  })
})
