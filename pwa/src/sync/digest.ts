/** What proves that two copies of a bucket are equal, as `sync/digest.py` (design: Protocol).
 *
 *  Values do not enter: a stamp names its value. 48 bits fit a double exactly, so sums need no BigInt. */
import { sha256 } from '@noble/hashes/sha2.js'
import { utf8ToBytes } from '@noble/hashes/utils.js'

type Registers = Readonly<Record<string, readonly unknown[]>>
type Alternatives = Readonly<Record<string, readonly (readonly unknown[])[]>>

const MODULUS = 2 ** 48

export const add = (sum: number, c: number): number => (sum + c) % MODULUS
export const subtract = (sum: number, c: number): number => (sum - c + MODULUS) % MODULUS

/** First 6 bytes of SHA-256 over the id, then per field, sorted, its stamp and those of its alternatives. */
export function rowDigest(id: string, f: Registers = {}, alt: Alternatives = {}): number {
  let text = id
  for (const field of [...new Set([...Object.keys(f), ...Object.keys(alt)])].sort()) {
    const register = f[field]
    if (register) text += `\n${field}\t${String(register[1])}`
    for (const stamp of (alt[field] ?? []).map((other) => String(other[1])).sort()) text += `\n${field}!\t${stamp}`
  }
  const hash = sha256(utf8ToBytes(text))
  let c = 0
  for (let i = 0; i < 6; i++) c = c * 256 + hash[i]!
  return c
}

/** The SHA-256 of some bytes in lowercase hex. */
export function hexHash(bytes: Uint8Array): string {
  return hex(sha256(bytes))
}

export function hex(bytes: Uint8Array): string {
  return [...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join('')
}
