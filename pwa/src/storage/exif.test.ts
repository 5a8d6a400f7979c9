/** Knowing a photo, and where it was taken, from bytes written here; real photos are in tests/e2e/test_attachments.py. */
import { expect, it } from 'vitest'
import { pictureType, placeOf } from './exif'

type Entry = readonly [tag: number, type: number, count: number, value: number]

/** A JPEG with an Exif segment whose GPS directory says this. */
function jpeg(lat: readonly number[], latRef: string, lon: readonly number[], lonRef: string, options: { little?: boolean; error?: number } = {}): Blob {
  const { little = true, error } = options
  const tiff = new DataView(new ArrayBuffer(400))
  const short = (at: number, value: number): void => tiff.setUint16(at, value, little)
  const long = (at: number, value: number): void => tiff.setUint32(at, value, little)
  tiff.setUint16(0, little ? 0x4949 : 0x4d4d)
  short(2, 42)
  long(4, 8)
  const directory = (at: number, entries: readonly Entry[]): void => {
    short(at, entries.length)
    entries.forEach(([tag, type, count, value], n) => {
      const entry = at + 2 + n * 12
      short(entry, tag)
      short(entry + 2, type)
      long(entry + 4, count)
      if (type === 2) tiff.setUint8(entry + 8, value)
      else long(entry + 8, value)
    })
  }
  directory(8, [[0x8825, 4, 1, 40]])
  directory(40, [
    [1, 2, 2, latRef.charCodeAt(0)], [2, 5, 3, 200], [3, 2, 2, lonRef.charCodeAt(0)], [4, 5, 3, 240],
    ...(error === undefined ? [] : [[31, 5, 1, 280] as const]),
  ])
  const rationals = (at: number, values: readonly number[]): void =>
    values.forEach((value, n) => {
      long(at + n * 8, Math.round(value * 1000))
      long(at + n * 8 + 4, 1000)
    })
  rationals(200, lat)
  rationals(240, lon)
  rationals(280, [error ?? 0])
  const head = [0xff, 0xd8, 0xff, 0xe0, 0, 4, 0, 0, 0xff, 0xe1, (tiff.byteLength + 8) >> 8, (tiff.byteLength + 8) & 255, 0x45, 0x78, 0x69, 0x66, 0, 0]
  return new Blob([new Uint8Array(head), tiff.buffer])
}

it.each([true, false])('reads degrees, minutes and seconds (little end first: %s)', async (little) => {
  expect(await placeOf(jpeg([29, 33, 45.6], 'N', [106, 34, 12], 'E', { little }))).toEqual({ lat: 29_562_667, lon: 106_570_000 })
})

it('south and west are negative; the device says how sure it is', async () => {
  expect(await placeOf(jpeg([33, 52, 0], 'S', [70, 40, 0], 'W', { error: 12.4 }))).toEqual({ lat: -33_866_667, lon: -70_666_667, accuracy: 12 })
})

it.each([
  ['a place beyond the pole', jpeg([97, 0, 0], 'N', [0, 0, 0], 'E')],
  ['nothing', new Blob([])],
  ['no JPEG', new Blob(['hello, this is a text of some length'])],
  ['a JPEG cut off', jpeg([1, 0, 0], 'N', [1, 0, 0], 'E').slice(0, 120)],
  ['a JPEG without Exif', new Blob([new Uint8Array([0xff, 0xd8, 0xff, 0xdb, 0, 4, 0, 0, 0xff, 0xda, 0, 4, 0, 0, 1, 2, 3])])],
])('%s is no place', async (_, file) => {
  expect(await placeOf(file)).toBeUndefined()
})

const begins = (...parts: (string | readonly number[])[]): Blob =>
  new Blob([...parts.map((part) => (typeof part === 'string' ? part : new Uint8Array(part))), new Uint8Array(40)])

it.each([
  ['image/jpeg', begins([0xff, 0xd8, 0xff, 0xe1])],
  ['image/png', begins([0x89], 'PNG\r\n\x1a\n')],
  ['image/webp', begins('RIFF', [1, 2, 3, 4], 'WEBP')],
  ['image/heic', begins([0, 0, 0, 24], 'ftypheic')],
  ['image/heic', begins([0, 0, 0, 24], 'ftypmif1')],
  ['image/avif', begins([0, 0, 0, 24], 'ftypavif')],
  ['image/tiff', begins('II*', [0])],
  ['image/tiff', begins('MM', [0], '*')],
  [undefined, begins('%PDF-1.7')],
  [undefined, begins('RIFF', [1, 2, 3, 4], 'WAVE')],
  [undefined, begins([0, 0, 0, 24], 'ftypmp42')],
  [undefined, new Blob([])],
])('knows a picture by its first bytes: %s', async (type, file) => {
  expect(await pictureType(file)).toBe(type)
})
