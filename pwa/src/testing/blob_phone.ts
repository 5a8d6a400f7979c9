/** A phone that takes in photos and files, before a server that notes every part: what the tests of them share. */
import { hexHash } from '../sync/digest'
import { StoredBlobs, type BlobsParts } from '../storage/blobs'
import { Database } from '../storage/database'
import { newId } from '../storage/ids'
import { SmallServer } from './small_server'

export const KB = 1024
export const bytes = (length: number, fill: number): Blob => new Blob([new Uint8Array(length).fill(fill)], { type: 'image/jpeg' })
export const file = (length: number, fill: number, type = 'application/pdf'): Blob => new Blob([new Uint8Array(length).fill(fill)], { type })
export const shrink = async () => ({
  photo: { blob: bytes(1_200_000, 1), width: 1600, height: 1200 }, thumb: { blob: bytes(9_000, 2), width: 240, height: 180 },
})

export class Phone {
  readonly server = new SmallServer()
  readonly sent: [string, number, number][] = []
  readonly named = new Set<string>()
  readonly drafted = new Set<string>()
  now = 1_000_000
  database = new Database(`blobs.${newId()}`)
  blobs = this.#opened()

  constructor() {
    const put = this.server.putBlob.bind(this.server)
    this.server.putBlob = (sha, offset, total, part) => {
      this.sent.push([sha, offset, part.byteLength])
      return put(sha, offset, total, part)
    }
  }

  #opened(more: Partial<BlobsParts> = {}): StoredBlobs {
    return new StoredBlobs({
      database: this.database, transport: this.server, now: () => this.now, shrink,
      named: async (hashes) => new Set([...hashes].filter((sha) => this.named.has(sha))),
      drafted: async (hashes) => new Set([...hashes].filter((sha) => this.drafted.has(sha))),
      ...more,
    })
  }

  /** The app was killed and opened again. */
  reopen(more: Partial<BlobsParts> = {}): void {
    this.database.close()
    this.database = new Database(this.database.name)
    this.blobs = this.#opened(more)
  }

  /** Taken in, and a record that names it saved. */
  async saved(blob: Blob, name?: string) {
    const attached = await this.blobs.add(blob, name)
    await this.blobs.claim([attached.sha256, ...(attached.thumb ? [attached.thumb] : [])])
    return attached
  }

  /** Fail the n-th of the next calls. */
  fail(n: number, error: () => Error, after = false): void {
    const put = this.server.putBlob.bind(this.server)
    let call = 0
    this.server.putBlob = async (...asked) => {
      call += 1
      if (call !== n) return put(...asked)
      if (after) await put(...asked)
      throw error()
    }
  }
}

export const whole = async (server: SmallServer, sha: string): Promise<string> =>
  hexHash(new Uint8Array(await new Blob(server.blobs.get(sha)!.parts as BlobPart[]).arrayBuffer()))
