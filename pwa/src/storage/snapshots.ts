/** Buckets fetched whole: the manifest, if the answer did not bring it, then all of its segments, several to a request and
 *  the requests side by side, each segment checked by its hash.
 *
 *  Fetching begins as soon as an answer names the bucket, while the answer itself is still being stored: a first copy
 *  waits for the line and not for the disk. What was fetched is used by whoever takes it, once; what nobody took is
 *  forgotten with the exchange.
 *
 *  A line that was cut once will be cut again, and ten requests that share a weak one may all be under way when it is: none
 *  would ever be whole. So after a cut segments are asked for by themselves and two at a time; what came whole is in the
 *  browser's cache for a day and is not fetched again. */
import { TOGETHER, type Manifest, type SegmentRef, type SyncResponse } from '../generated/protocol'
import { Offline } from '../net/failure'
import { newestStamp } from '../sync/newest'
import { fromText } from '../sync/segment_text'
import type { Part } from '../sync/state'
import { hashOf } from './hash'
import { unpacked } from './packing'
import type { Transport } from './transport'

/** Requests for segments at a time: more than a browser opens lines to one server over HTTP/1.1, so that none of them
 *  waits for this page to have read what it brought. */
const AT_ONCE = 10
/** So much is asked for at once: each request costs both sides some milliseconds, and what a cut line has not brought whole
 *  comes again. */
const LOAD_BYTES = 512 * 1024
/** After a cut. */
const FEW = 2

export interface Fetched {
  readonly manifest: Manifest
  readonly parts: readonly Part[]
}

export class Snapshots {
  readonly #transport: Transport
  readonly #coming = new Map<string, Promise<Fetched>>()
  readonly #came = new Map<string, { have: number; readonly total: number }>()
  #cut = false

  constructor(transport: Transport) {
    this.#transport = transport
  }

  /** Begin with what this answer says is to be fetched whole. */
  expect(response: SyncResponse): void {
    for (const { id, snapshot, manifest } of response.buckets) if (snapshot) this.#start(id, manifest).catch(() => undefined)
  }

  take(bucket: string): Promise<Fetched> {
    const fetched = this.#start(bucket)
    this.#coming.delete(bucket)
    return fetched
  }

  forget(): void {
    this.#coming.clear()
    this.#came.clear()
  }

  /** Bytes that came of the buckets of this exchange, and all of them; undefined: none is fetched whole. */
  get progress(): { readonly have: number; readonly total: number } | undefined {
    if (this.#came.size === 0) return undefined
    const all = [...this.#came.values()]
    return { have: all.reduce((sum, { have }) => sum + have, 0), total: all.reduce((sum, { total }) => sum + total, 0) }
  }

  #start(bucket: string, told?: Manifest): Promise<Fetched> {
    let coming = this.#coming.get(bucket)
    if (!coming) this.#coming.set(bucket, (coming = this.#fetch(bucket, told)))
    return coming
  }

  /** All segments in their order: a far server answers one after another slowly. */
  async #fetch(bucket: string, told?: Manifest): Promise<Fetched> {
    const manifest = told ?? (await this.#transport.manifest(bucket))
    const came = { have: 0, total: manifest.segments.reduce((sum, { packed = 0 }) => sum + packed, 0) }
    // A server of the first release does not say how long its answers are.
    if (came.total > 0) this.#came.set(bucket, came)
    const parts: Promise<Part>[] = []
    const left = loads(manifest.segments, this.#cut ? 0 : LOAD_BYTES)
    const fetchOn = async (): Promise<void> => {
      for (let next = left.shift(); next; next = left.shift()) {
        const { first, refs } = next
        const bytes = this.#transport.segments(bucket, refs.map(({ hash }) => hash), (bytes) => (came.have += bytes))
        let end = 0
        for (const [at, ref] of refs.entries()) {
          const begin = end
          end += ref.packed ?? 0
          const part = bytes.then((came) => partOf(ref, ref.packed ? came.slice(begin, begin + ref.packed) : came))
          // Told below, when every lane has ended.
          part.catch(() => undefined)
          parts[first + at] = part
        }
        await bytes
      }
    }
    try {
      await Promise.all(Array.from({ length: this.#cut ? FEW : AT_ONCE }, fetchOn))
    } catch (error) {
      this.#cut = true
      // The others stop too: what they would bring is asked for anew.
      left.length = 0
      throw error
    }
    return { manifest, parts: await Promise.all(parts) }
  }
}

interface Load {
  /** The place of its first segment among all. */
  readonly first: number
  readonly refs: SegmentRef[]
}

/** Segments as they are asked for: several at once where the manifest says where one ends in the answer. */
function loads(segments: readonly SegmentRef[], most: number): Load[] {
  const found: Load[] = []
  let bytes = 0
  for (const [index, ref] of segments.entries()) {
    const size = ref.packed ?? most
    const last = found.at(-1)
    if (last && last.refs.length < TOGETHER && (bytes += size) <= most) last.refs.push(ref)
    else {
      found.push({ first: index, refs: [ref] })
      bytes = size
    }
  }
  return found
}

/** One segment checked and read, while the next ones are on the way. */
async function partOf({ hash, core }: SegmentRef, bytes: ArrayBuffer): Promise<Part> {
  if ((await hashOf(bytes)) !== hash) throw new Offline(`segment ${hash} arrived damaged`)
  const packed = isPacked(bytes)
  const text = packed ? await unpacked(bytes) : new TextDecoder().decode(bytes)
  const segment = fromText(text)
  newestStamp(segment)
  return { hash, core, kept: packed ? bytes : text, segment }
}

/** Whether these bytes are a gzip file; a server of the first release sends the text itself. */
export function isPacked(bytes: ArrayBuffer): boolean {
  const [first, second] = new Uint8Array(bytes, 0, Math.min(2, bytes.byteLength))
  return first === 0x1f && second === 0x8b
}
