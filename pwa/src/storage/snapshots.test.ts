/** A bucket fetched whole: the line never waits for what was read of it, and the pieces stay in their order. */
import { expect, it } from 'vitest'
import type { Manifest, Segment } from '../generated/protocol'
import { SmallServer } from '../testing/small_server'
import { hashOf } from './hash'
import { Snapshots } from './snapshots'

const BUCKET = 'plot:north'
const COUNT = 30

class Line extends SmallServer {
  readonly hashes: string[] = []
  readonly open = new Map<string, () => void>()
  readonly #pieces = new Map<string, ArrayBuffer>()

  static async of(count: number): Promise<Line> {
    const line = new Line()
    for (let i = 0; i < count; i++) {
      const segment: Segment = { kind: 'contact', ids: [`C${i}`], seqs: [i], cs: [i], fields: {}, rest: {} }
      const bytes = new TextEncoder().encode(JSON.stringify(segment)).buffer
      line.#pieces.set(await hashOf(bytes), bytes)
    }
    return line
  }

  override manifest(bucket: string): Promise<Manifest> {
    const segments = [...this.#pieces].map(([hash, { byteLength: bytes }]) => ({ hash, records: 1, bytes, core: true }))
    return Promise.resolve({ bucket, seq: 1, sum: 0, epoch: 'e1', segments })
  }

  override segment(_: string, hash: string): Promise<ArrayBuffer> {
    this.hashes.push(hash)
    return new Promise((resolve) => this.open.set(hash, () => resolve(this.#pieces.get(hash)!)))
  }

  /** The server answers the latest of what it was asked. */
  answer(): void {
    const [hash, bring] = [...this.open].at(-1)!
    this.open.delete(hash)
    bring()
  }
}

const turn = (): Promise<void> => new Promise((resolve) => setTimeout(resolve))

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
