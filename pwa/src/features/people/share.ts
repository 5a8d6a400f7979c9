/** The map as an image or a PDF: painted from its SVG, handed to the phone's own share sheet, or saved where there is none. */
import { pdf, type Page } from './pdf'
import type { Sheet } from './picture'

/** Twice the drawn size is sharp on a phone; a canvas of an old one holds so many points and no more. */
const SCALE = 2
const MOST = 4096 * 4096

export const scaleOf = (width: number, height: number): number => Math.min(SCALE, Math.sqrt(MOST / (width * height)))

async function drawn(svg: SVGSVGElement): Promise<HTMLImageElement> {
  const url = URL.createObjectURL(new Blob([new XMLSerializer().serializeToString(svg)], { type: 'image/svg+xml' }))
  try {
    const image = new Image()
    image.src = url
    await image.decode()
    return image
  } finally {
    URL.revokeObjectURL(url)
  }
}

/** Sheets below each other on one canvas. */
async function canvasOf(root: HTMLElement, sheets: readonly Sheet[], shown: readonly number[]): Promise<HTMLCanvasElement> {
  const chosen = shown.flatMap((n) => sheets[n] ?? [])
  const width = Math.max(...chosen.map((one) => one.width))
  const height = chosen.reduce((sum, one) => sum + one.height, 0)
  const scale = scaleOf(width, height)
  const canvas = document.createElement('canvas')
  canvas.width = Math.round(width * scale)
  canvas.height = Math.round(height * scale)
  const pen = canvas.getContext('2d')
  if (!pen) throw new Error('no canvas')
  const drawings = [...root.querySelectorAll('svg')]
  let y = 0
  for (const n of shown) {
    const [svg, sheet] = [drawings[n], sheets[n]]
    if (!svg || !sheet) continue
    pen.drawImage(await drawn(svg), 0, y * scale, sheet.width * scale, sheet.height * scale)
    y += sheet.height
  }
  return canvas
}

const blobOf = (canvas: HTMLCanvasElement, type: string): Promise<Blob> =>
  new Promise((done, failed) => canvas.toBlob((blob) => (blob ? done(blob) : failed(new Error('no image'))), type, 0.92))

/** All sheets as one PNG. */
export async function painted(root: HTMLElement, sheets: readonly Sheet[]): Promise<Blob> {
  return blobOf(await canvasOf(root, sheets, [...sheets.keys()]), 'image/png')
}

/** Each sheet on a page of its own. */
export async function bound(root: HTMLElement, sheets: readonly Sheet[]): Promise<Blob> {
  const pages: Page[] = []
  for (const n of sheets.keys()) {
    const canvas = await canvasOf(root, sheets, [n])
    const jpeg = new Uint8Array(await (await blobOf(canvas, 'image/jpeg')).arrayBuffer())
    pages.push({ jpeg, width: canvas.width, height: canvas.height })
  }
  return new Blob([pdf(pages)], { type: 'application/pdf' })
}

export type Shared = 'shared' | 'saved' | 'left'

/** `left`: the person closed the share sheet. */
export async function hand(blob: Blob, name: string): Promise<Shared> {
  const file = new File([blob], name, { type: blob.type })
  if (typeof navigator.canShare === 'function' && navigator.canShare({ files: [file] })) {
    try {
      await navigator.share({ files: [file] })
      return 'shared'
    } catch (error) {
      if ((error as Error).name === 'AbortError') return 'left'
    }
  }
  const link = document.createElement('a')
  link.href = URL.createObjectURL(file)
  link.download = name
  link.click()
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000)
  return 'saved'
}
