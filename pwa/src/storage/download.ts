/** A file from the server, with progress, going on after a cut where it broke: what came is not asked for again. */
import { ApiFailure, Offline } from '../net/failure'
import { Line } from '../net/line'

/** Silent for so long, the line counts as gone. */
const STALL_MS = 30_000
const TRIES = 3

export type Told = (have: number, total: number) => void

export async function download(path: string, told: Told = () => undefined, send: typeof fetch = fetch): Promise<Blob> {
  const came: Uint8Array<ArrayBuffer>[] = []
  let have = 0
  for (let attempt = 1; ; attempt++) {
    const line = new Line(STALL_MS)
    try {
      const response = await send(path, {
        credentials: 'same-origin', signal: line.signal, ...(have > 0 && { headers: { Range: `bytes=${have}-` } }),
      })
      if (!response.ok) throw new ApiFailure(response.status, response.status === 404 ? 'not_found' : 'unavailable')
      // A server that sends all of it again is taken at its word.
      if (response.status === 200) {
        came.length = 0
        have = 0
      }
      const total = have + Number(response.headers.get('content-length') ?? 0)
      const type = response.headers.get('content-type')?.split(';')[0] ?? ''
      await line.read(response, (part) => {
        came.push(part)
        have += part.byteLength
        told(have, Math.max(total, have))
      })
      return new Blob(came, { type })
    } catch (error) {
      if (error instanceof ApiFailure) throw error
      if (attempt === TRIES) throw new Offline(error)
    } finally {
      line.end()
    }
  }
}
