/** The SHA-256 of bytes as they came: by the browser, off this thread, where it may be (on HTTPS), since a file of 20 MB
 *  would hold the screen for a second; else by ourselves. */
import { hex, hexHash } from '../sync/digest'

export async function hashOf(bytes: ArrayBuffer): Promise<string> {
  const { subtle } = globalThis.crypto
  return subtle ? hex(new Uint8Array(await subtle.digest('SHA-256', bytes))) : hexHash(new Uint8Array(bytes))
}
