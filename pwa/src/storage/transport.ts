/** How the phone's storage reaches the server. An interface, so that tests stand in for the network. */
import { PACKED } from '../generated/protocol'
import type { Manifest, RangePage, RangeRequest, Repair, SyncRequest, SyncResponse } from '../generated/protocol'
import { Client } from '../net/client'
import { Offline } from '../net/failure'
import { Line } from '../net/line'
import { bodyOf } from '../sync/request'
import { download, type Told } from './download'

export interface Transport {
  /** Throws `ApiFailure`, `SignedOut` or `Offline` (net/failure.ts). */
  sync(request: SyncRequest): Promise<SyncResponse>
  manifest(bucket: string): Promise<Manifest>
  /** Segments as gzip files behind one another, each checked against its hash by the caller. (One alone, of a server of the
   *  first release: its JSON in UTF-8.) `told`: so many bytes more have come. */
  segments(bucket: string, hashes: readonly string[], told?: (bytes: number) => void): Promise<ArrayBuffer>
  /** Where a copy differs from the server's, and what stands there. */
  ranges(bucket: string, request: RangeRequest): Promise<RangePage>
  /** What was mended or lost here. */
  report(repairs: readonly Repair[]): Promise<void>
  /** Of these ids the records that were erased. */
  erased(ids: readonly string[]): Promise<readonly string[]>
  newReplica(): Promise<string>
  playbook(hash: string): Promise<unknown>
  putBlob(sha256: string, offset: number, total: number, part: ArrayBuffer): Promise<{ have: number; done: boolean }>
  getBlob(sha256: string, told?: Told): Promise<Blob>
}

const COMPRESS_FROM = 2048
const SEGMENT_MS = 30_000

export class HttpTransport implements Transport {
  readonly #client: Client

  constructor(client: Client) {
    this.#client = client
  }

  async sync(asked: SyncRequest): Promise<SyncResponse> {
    const request = { ...asked, form: PACKED }
    const text = bodyOf(request)
    if (text.length < COMPRESS_FROM || typeof CompressionStream === 'undefined') {
      return this.#client.ask('/api/sync', { method: 'POST', body: request, timeoutMs: 30_000 })
    }
    const packed = new Blob([text]).stream().pipeThrough(new CompressionStream('gzip'))
    return this.#client.ask('/api/sync', {
      method: 'POST',
      raw: await new Response(packed).arrayBuffer(),
      headers: { 'Content-Type': 'application/json', 'Content-Encoding': 'gzip' },
      timeoutMs: 30_000,
    })
  }

  manifest(bucket: string): Promise<Manifest> {
    return this.#client.get(`/api/buckets/${encodeURIComponent(bucket)}/snapshot`, { form: PACKED })
  }

  segments(bucket: string, hashes: readonly string[], told?: (bytes: number) => void): Promise<ArrayBuffer> {
    return this.#bytes(`/api/buckets/${encodeURIComponent(bucket)}/segments/${hashes.join('+')}?form=${PACKED}`, told)
  }

  ranges(bucket: string, request: RangeRequest): Promise<RangePage> {
    return this.#client.post(`/api/buckets/${encodeURIComponent(bucket)}/ranges`, request)
  }

  report(repairs: readonly Repair[]): Promise<void> {
    return this.#client.post('/api/repairs', { repairs })
  }

  async erased(ids: readonly string[]): Promise<readonly string[]> {
    return (await this.#client.post<{ ids: readonly string[] }>('/api/erased', { ids })).ids
  }

  async newReplica(): Promise<string> {
    return (await this.#client.post<{ replica: string }>('/api/replicas')).replica
  }

  playbook(hash: string): Promise<unknown> {
    return this.#client.get(`/api/playbooks/${encodeURIComponent(hash)}`)
  }

  putBlob(sha256: string, offset: number, total: number, part: ArrayBuffer): Promise<{ have: number; done: boolean }> {
    return this.#client.ask(`/api/blobs/${sha256}`, {
      method: 'PUT', raw: part, query: { offset, total }, timeoutMs: 60_000,
      headers: { 'Content-Type': 'application/octet-stream' },
    })
  }

  getBlob(sha256: string, told?: Told): Promise<Blob> {
    return download(`/api/blobs/${sha256}`, told)
  }

  /** Bytes as they are; anything but a full answer counts as not reached. */
  async #bytes(path: string, told?: (bytes: number) => void): Promise<ArrayBuffer> {
    const line = new Line(SEGMENT_MS)
    try {
      const response = await fetch(path, { credentials: 'same-origin', signal: line.signal })
      if (!response.ok) throw new Offline(response.status)
      return await line.bytes(response, told)
    } catch (error) {
      throw error instanceof Offline ? error : new Offline(error)
    } finally {
      line.end()
    }
  }
}
