/** Whether a file is a photo, and where it was taken as its camera wrote it (Exif 2.32, 4.6.6): read before the photo is
 *  drawn anew, which drops everything the camera wrote. A place of JPEG only: the other formats that browsers decode are
 *  not what cameras make. */
import type { Place } from '../generated/records'

const HEIF: Readonly<Record<string, string>> = {
  avif: 'image/avif', avis: 'image/avif',
  ...Object.fromEntries(['heic', 'heix', 'heim', 'heis', 'hevc', 'hevx', 'mif1', 'msf1'].map((brand) => [brand, 'image/heic'])),
}
const BEGINNINGS: readonly (readonly [begins: string, type: string])[] = [
  ['\xff\xd8\xff', 'image/jpeg'], ['\x89PNG', 'image/png'], ['GIF8', 'image/gif'], ['II*\0', 'image/tiff'], ['MM\0*', 'image/tiff'],
]

/** The type of a picture by its first bytes: a folder or another app hands photos over without one, or as any file, and
 *  kept as they are they would carry along where they were taken. */
export async function pictureType(file: Blob): Promise<string | undefined> {
  const begins = String.fromCharCode(...new Uint8Array(await file.slice(0, 12).arrayBuffer()))
  if (begins.startsWith('RIFF') && begins.endsWith('WEBP')) return 'image/webp'
  if (begins.slice(4, 8) === 'ftyp') return HEIF[begins.slice(8)]
  return BEGINNINGS.find(([sign]) => begins.startsWith(sign))?.[1]
}

const GPS = 0x8825
const LAT_REF = 1
const LAT = 2
const LON_REF = 3
const LON = 4
const ERROR_METRES = 31
/** The entries stand near the beginning; a photo has megabytes. */
const LOOKED_AT = 256 * 1024

export async function placeOf(file: Blob): Promise<Place | undefined> {
  const bytes = new DataView(await file.slice(0, LOOKED_AT).arrayBuffer())
  try {
    const start = exifStart(bytes)
    return start === undefined ? undefined : place(new Tiff(bytes, start))
  } catch (error) {
    // A photo may say anything; one that points beyond its end says nothing.
    if (error instanceof RangeError) return undefined
    throw error
  }
}

/** Where the TIFF header begins, among the segments of a JPEG. */
function exifStart(bytes: DataView): number | undefined {
  if (bytes.byteLength < 4 || bytes.getUint16(0) !== 0xffd8) return undefined
  for (let at = 2; at + 10 < bytes.byteLength; at += 2 + bytes.getUint16(at + 2)) {
    const marker = bytes.getUint16(at)
    if (marker < 0xffe0 || marker > 0xfffe || marker === 0xffda) return undefined
    if (marker === 0xffe1 && bytes.getUint32(at + 4) === 0x45786966 && bytes.getUint16(at + 8) === 0) return at + 10
  }
  return undefined
}

class Tiff {
  readonly #bytes: DataView
  readonly #start: number
  readonly #little: boolean

  constructor(bytes: DataView, start: number) {
    this.#bytes = bytes
    this.#start = start
    this.#little = bytes.getUint16(start) === 0x4949
  }

  short(at: number): number {
    return this.#bytes.getUint16(this.#start + at, this.#little)
  }

  long(at: number): number {
    return this.#bytes.getUint32(this.#start + at, this.#little)
  }

  letter(at: number): string {
    return String.fromCharCode(this.#bytes.getUint8(this.#start + at))
  }

  rational(at: number): number {
    return this.long(at) / this.long(at + 4)
  }

  /** Tag -> where its value field is. */
  directory(at: number): Map<number, number> {
    const entries = new Map<number, number>()
    for (let n = 0; n < this.short(at); n++) entries.set(this.short(at + 2 + n * 12), at + 2 + n * 12 + 8)
    return entries
  }
}

function place(tiff: Tiff): Place | undefined {
  const pointer = tiff.directory(tiff.long(4)).get(GPS)
  if (pointer === undefined) return undefined
  const gps = tiff.directory(tiff.long(pointer))
  const lat = degrees(tiff, gps.get(LAT), gps.get(LAT_REF), 'S', 90)
  const lon = degrees(tiff, gps.get(LON), gps.get(LON_REF), 'W', 180)
  if (lat === undefined || lon === undefined) return undefined
  const error = gps.get(ERROR_METRES)
  const metres = error === undefined ? NaN : Math.round(tiff.rational(tiff.long(error)))
  return { lat, lon, ...(metres >= 0 && metres <= 100_000 && { accuracy: metres }) }
}

/** Degrees, minutes and seconds as microdegrees. */
function degrees(tiff: Tiff, value: number | undefined, ref: number | undefined, negative: string, most: number): number | undefined {
  if (value === undefined || ref === undefined) return undefined
  const at = tiff.long(value)
  const found = tiff.rational(at) + tiff.rational(at + 8) / 60 + tiff.rational(at + 16) / 3600
  if (!Number.isFinite(found) || found > most) return undefined
  return Math.round(found * 1e6) * (tiff.letter(ref) === negative ? -1 : 1)
}
