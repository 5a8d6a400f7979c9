/** A server of a few lines for tests of storage: last writer wins, one bucket, no permissions. What the real one does
 *  is proved by tests/simulation, where the real phone core meets the real server. Never part of the build. */
import { gzipSync } from 'fflate'
import { rowDigest } from '../sync/digest'
import { asText, columnar } from '../sync/columnar'
import { hexHash } from '../sync/digest'
import { differing, rangeOf, rangeSums } from '../sync/ranges'
import { ApiFailure, Offline } from '../net/failure'
import type { BucketPage, Manifest, Op, RangePage, RangeRequest, Repair, Result, Row, SyncRequest, SyncResponse } from '../generated/protocol'
import type { Transport } from '../storage/transport'

type MutableRow = { -readonly [K in keyof Row]: Row[K] } & { f: Record<string, readonly unknown[]> }

export class SmallServer implements Transport {
  readonly bucket: string
  readonly rows = new Map<string, MutableRow>()
  readonly results = new Map<string, Map<number, Result>>()
  readonly requests: SyncRequest[] = []
  readonly blobs = new Map<string, { parts: Uint8Array[]; have: number; total: number }>()
  seq = 0
  epoch = 'e1'
  minimum = 1
  offline = false
  backedUp = 0
  /** Rows above which a fresh phone gets a snapshot. */
  large = 1000
  /** Refuse ops by this, once each asked. */
  refuse: (op: Op) => { code: string; field?: string } | undefined = () => undefined
  /** The answer is computed, then lost. */
  loseAnswers = 0
  now: () => number = () => Date.now()
  playbooks = new Map<string, unknown>()
  readonly reports: Repair[] = []
  /** How buckets were fetched outside of pages. */
  readonly fetched: ('ranges' | 'snapshot')[] = []
  rangePage = 1000
  /** Erased in buckets this phone does not hold; and what was asked about. */
  readonly erasedElsewhere = new Set<string>()
  readonly asked: string[] = []
  #replicas = 0

  constructor(bucket = 'plot:north') {
    this.bucket = bucket
  }

  /** A write by somebody else. */
  put(id: string, kind: string, fields: Record<string, unknown>, stamp: string, more: Partial<Row> = {}): void {
    const row: MutableRow = this.rows.get(id) ?? { id, kind, seq: 0, c: 0, f: {} }
    for (const [field, value] of Object.entries(fields)) row.f = { ...row.f, [field]: [value, stamp] }
    Object.assign(row, more, { seq: ++this.seq })
    row.c = rowDigest(id, row.f, row.alt)
    this.rows.set(id, { ...row })
  }

  async sync(request: SyncRequest): Promise<SyncResponse> {
    if (this.offline) throw new Offline()
    this.requests.push(request)
    if (request.epoch !== this.epoch) throw new ApiFailure(409, 'wrong_epoch', { epoch: this.epoch, last_n: this.#last(request.replica) })
    const results = (request.ops ?? []).map((op) => this.#take(request, op))
    const answer: SyncResponse = {
      server_now: this.now(), epoch: this.epoch, last_n: this.#last(request.replica), backed_up_n: this.backedUp, results,
      buckets: [this.#page(request)], granted: [], revoked: [], minimum_schema: this.minimum,
    }
    if (this.loseAnswers > 0) {
      this.loseAnswers--
      throw new Offline()
    }
    return structuredClone(answer)
  }

  #last(replica: string): number {
    return this.results.get(replica)?.size ?? 0
  }

  #take(request: SyncRequest, op: Op): Result {
    const known = this.results.get(request.replica) ?? new Map<number, Result>()
    this.results.set(request.replica, known)
    const before = known.get(op.n)
    if (before) return before
    const refused = this.refuse(op)
    if (!refused && op.op !== 'cmd') this.put(op.id, op.kind ?? '', { ...op.fields }, op.h ?? '')
    const result: Result = refused ? { n: op.n, r: 'rejected', ...refused } : { n: op.n, r: 'ok', at: [this.bucket, this.seq] }
    known.set(op.n, result)
    return result
  }

  sum(): number {
    return [...this.rows.values()].reduce((sum, row) => (sum + row.c) % 2 ** 48, 0)
  }

  #page(request: SyncRequest): BucketPage {
    const from = request.cursors?.[this.bucket] ?? 0
    const page = { id: this.bucket, from, upto: this.seq, next: null, sum: null, gone: [], rows: [], snapshot: false }
    if (from === 0 && this.rows.size > this.large) return { ...page, snapshot: true }
    const rows = [...this.rows.values()].filter((row) => row.seq > from).sort((a, b) => a.seq - b.seq)
    return { ...page, sum: this.sum(), rows }
  }

  #segments(): { hash: string; file: Uint8Array<ArrayBuffer>; bytes: number; records: number }[] {
    const kinds = [...new Set([...this.rows.values()].map((row) => row.kind))].sort()
    return kinds.map((kind) => {
      const rows = [...this.rows.values()].filter((row) => row.kind === kind)
      const text = new TextEncoder().encode(asText(columnar(kind, rows)))
      const file = gzipSync(text, { mtime: 0 }) as Uint8Array<ArrayBuffer>
      return { hash: hexHash(file), file, bytes: text.length, records: rows.length }
    })
  }

  async manifest(bucket: string): Promise<Manifest> {
    this.fetched.push('snapshot')
    const segments = this.#segments().map(({ hash, file, bytes, records }) => ({ hash, records, bytes, core: true, packed: file.length }))
    return { bucket, seq: this.seq, sum: this.sum(), epoch: this.epoch, segments }
  }

  async segments(_bucket: string, hashes: readonly string[]): Promise<ArrayBuffer> {
    const found = hashes.map((hash) => this.#segments().find((segment) => segment.hash === hash))
    if (found.includes(undefined)) throw new Offline(404)
    return new Blob(found.map((segment) => segment!.file)).arrayBuffer()
  }

  async ranges(bucket: string, { sums, after = '' }: RangeRequest): Promise<RangePage> {
    if (this.offline) throw new Offline()
    this.fetched.push('ranges')
    const ours = rangeSums([...this.rows.values()].map(({ id, c }) => [id, c] as const))
    const bad = differing(ours, sums)
    const page = { bucket, epoch: this.epoch, seq: this.seq, sum: this.sum(), bad, rows: [], next: null, snapshot: false }
    if (bad.length > 128) return { ...page, snapshot: true }
    const order = (id: string): string => String(rangeOf(id)).padStart(3, '0') + id
    const rows = [...this.rows.values()].filter(({ id }) => bad.includes(rangeOf(id)) && (!after || order(id) > order(after)))
    rows.sort((a, b) => (order(a.id) < order(b.id) ? -1 : 1))
    const some = rows.slice(0, this.rangePage)
    return structuredClone({ ...page, rows: some, next: some.length < rows.length ? some.at(-1)!.id : null })
  }

  async report(repairs: readonly Repair[]): Promise<void> {
    if (this.offline) throw new Offline()
    this.reports.push(...repairs)
  }

  async erased(ids: readonly string[]): Promise<readonly string[]> {
    if (this.offline) throw new Offline()
    this.asked.push(...ids)
    return ids.filter((id) => this.erasedElsewhere.has(id) || this.rows.get(id)?.erased === true)
  }

  async newReplica(): Promise<string> {
    return (++this.#replicas).toString(16).padStart(8, '9')
  }

  async playbook(hash: string): Promise<unknown> {
    if (!this.playbooks.has(hash)) throw new Offline(404)
    return this.playbooks.get(hash)
  }

  async putBlob(sha256: string, offset: number, total: number, part: ArrayBuffer): Promise<{ have: number; done: boolean }> {
    if (this.offline) throw new Offline()
    const blob = this.blobs.get(sha256) ?? { parts: [], have: 0, total }
    this.blobs.set(sha256, blob)
    if (offset === blob.have && part.byteLength > 0) {
      blob.parts.push(new Uint8Array(part))
      blob.have += part.byteLength
      const whole = blob.have === total ? new Uint8Array(await new Blob(blob.parts as BlobPart[]).arrayBuffer()) : undefined
      if (whole && hexHash(whole) !== sha256) {
        this.blobs.delete(sha256)
        throw new ApiFailure(422, 'wrong_hash')
      }
    }
    return { have: blob.have, done: blob.have === total }
  }

  async getBlob(sha256: string): Promise<Blob> {
    const blob = this.blobs.get(sha256)
    if (this.offline || !blob) throw new Offline(404)
    return new Blob(blob.parts as BlobPart[])
  }
}
