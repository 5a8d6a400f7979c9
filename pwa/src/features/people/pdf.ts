/** A PDF of photographs of pages: one page each, in its own size. Pure.
 *
 *  Printing makes better ones, but an installed app on a phone cannot always print, and a chat takes a PDF where it shrinks an
 *  image past reading. Text stays a picture: a font with every Chinese name in it would weigh megabytes. */
export interface Page {
  readonly jpeg: Uint8Array
  /** Of the picture. */
  readonly width: number
  readonly height: number
}

/** The longer side of a page on paper (A4), in points. */
const LONG = 842

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text)

/** Every object begins where the table at the end says; the table is how a reader finds its way. */
export function pdf(pages: readonly Page[]): Uint8Array<ArrayBuffer> {
  const parts: Uint8Array[] = [bytes('%PDF-1.4\n')]
  const starts: number[] = []
  let length = parts[0]?.length ?? 0
  const put = (part: Uint8Array): void => {
    parts.push(part)
    length += part.length
  }
  const object = (body: string, stream?: Uint8Array): void => {
    starts.push(length)
    put(bytes(`${starts.length} 0 obj\n${body}\n`))
    if (stream) for (const part of [bytes('stream\n'), stream, bytes('\nendstream\n')]) put(part)
    put(bytes('endobj\n'))
  }
  object('<< /Type /Catalog /Pages 2 0 R >>')
  object(`<< /Type /Pages /Count ${pages.length} /Kids [${pages.map((_, n) => `${3 + n * 3} 0 R`).join(' ')}] >>`)
  for (const [n, page] of pages.entries()) {
    const scale = LONG / Math.max(page.width, page.height)
    const [wide, high] = [(page.width * scale).toFixed(2), (page.height * scale).toFixed(2)]
    const drawn = bytes(`${wide} 0 0 ${high} 0 0 cm /P Do`)
    object(`<< /Type /Page /Parent 2 0 R /MediaBox [0 0 ${wide} ${high}] /Contents ${4 + n * 3} 0 R /Resources << /XObject << /P ${5 + n * 3} 0 R >> >> >>`)
    object(`<< /Length ${drawn.length} >>`, drawn)
    object(`<< /Type /XObject /Subtype /Image /Width ${page.width} /Height ${page.height} /ColorSpace /DeviceRGB /BitsPerComponent 8 /Filter /DCTDecode /Length ${page.jpeg.length} >>`, page.jpeg)
  }
  const table = length
  const lines = starts.map((start) => `${String(start).padStart(10, '0')} 00000 n \n`).join('')
  put(bytes(`xref\n0 ${starts.length + 1}\n0000000000 65535 f \n${lines}trailer\n<< /Size ${starts.length + 1} /Root 1 0 R >>\nstartxref\n${table}\n%%EOF\n`))
  const whole = new Uint8Array(length)
  let at = 0
  for (const part of parts) {
    whole.set(part, at)
    at += part.length
  }
  return whole
}
