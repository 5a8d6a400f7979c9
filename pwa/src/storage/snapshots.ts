/** Buckets fetched whole: the manifest, then all of its segments side by side, each checked by its hash.
 *
 *  Fetching begins as soon as an answer names the bucket, while the answer itself is still being stored: a first copy
 *  waits for the line and not for the disk. What was fetched is used by whoever takes it, once; what nobody took is
 *  forgotten with the exchange. */
import type { Manifest, Segment, SegmentRef, SyncResponse } from '../generated/protocol'
import { Offline } from '../net/failure'
import { newestStamp } from '../sync/newest'
import type { SnapshotWrite } from '../sync/state'
import { hashOf } from './hash'
import type { Transport } from './transport'

/** Segments asked for at a time: more than a browser opens lines to one server over HTTP/1.1, so that none of them waits
 *  for this page to have read what it brought. */
const AT_ONCE = 10

type Part = SnapshotWrite['parts'][number]

export interface Fetched {
  readonly manifest: Manifest
  readonly parts: readonly Part[]
}

export class Snapshots {
  readonly #transport: Transport
  readonly #coming = new Map<string, Promise<Fetched>>()

  constructor(transport: Transport) {
    this.#transport = transport
  }

  /** Begin with what this answer says is to be fetched whole. */
  expect(response: SyncResponse): void {
    for (const page of response.buckets) if (page.snapshot) this.#start(page.id).catch(() => undefined)
  }

  take(bucket: string): Promise<Fetched> {
    const fetched = this.#start(bucket)
    this.#coming.delete(bucket)
    return fetched
  }

  forget(): void {
    this.#coming.clear()
  }

  #start(bucket: string): Promise<Fetched> {
    let coming = this.#coming.get(bucket)
    if (!coming) this.#coming.set(bucket, (coming = this.#fetch(bucket)))
    return coming
  }

  /** All segments in their order: a far server answers one after another slowly. */
  async #fetch(bucket: string): Promise<Fetched> {
    const manifest = await this.#transport.manifest(bucket)
    const parts: Promise<Part>[] = []
    const left = [...manifest.segments.entries()]
    const fetchOn = async (): Promise<void> => {
      for (let next = left.shift(); next; next = left.shift()) {
        const [index, ref] = next
        const bytes = this.#transport.segment(bucket, ref.hash)
        parts[index] = bytes.then((came) => partOf(ref, came))
        // Told below, when every lane has ended.
        parts[index].catch(() => undefined)
        await bytes
      }
    }
    await Promise.all(Array.from({ length: AT_ONCE }, fetchOn))
    return { manifest, parts: await Promise.all(parts) }
  }
}

/** One segment checked and read, while the next ones are on the way. */
async function partOf({ hash, core }: SegmentRef, bytes: ArrayBuffer): Promise<Part> {
  if ((await hashOf(bytes)) !== hash) throw new Offline(`segment ${hash} arrived damaged`)
  const text = new TextDecoder().decode(bytes)
  const segment = JSON.parse(text) as Segment
  newestStamp(segment)
  return { hash, core, text, segment }
}
