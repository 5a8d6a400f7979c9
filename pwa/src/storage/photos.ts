/** A photo made small and anonymous: drawn anew, so that no EXIF (place, device, time) leaves the phone (X3). */

export interface Picture {
  readonly blob: Blob
  readonly width: number
  readonly height: number
}

const LONGEST = 1600
const THUMB_LONGEST = 240
const QUALITY = 0.82
export const MIME = 'image/jpeg'

/** The photo and its thumbnail, upright, as JPEG. */
export async function shrink(file: Blob): Promise<{ photo: Picture; thumb: Picture }> {
  const bitmap = await createImageBitmap(file, { imageOrientation: 'from-image' })
  try {
    return { photo: await drawn(bitmap, LONGEST), thumb: await drawn(bitmap, THUMB_LONGEST) }
  } finally {
    bitmap.close()
  }
}

async function drawn(bitmap: ImageBitmap, longest: number): Promise<Picture> {
  const scale = Math.min(1, longest / Math.max(bitmap.width, bitmap.height))
  const width = Math.max(1, Math.round(bitmap.width * scale))
  const height = Math.max(1, Math.round(bitmap.height * scale))
  return { blob: await encode(bitmap, width, height), width, height }
}

async function encode(bitmap: ImageBitmap, width: number, height: number): Promise<Blob> {
  if (typeof OffscreenCanvas !== 'undefined') {
    const canvas = new OffscreenCanvas(width, height)
    paint(canvas.getContext('2d'), bitmap, width, height)
    return canvas.convertToBlob({ type: MIME, quality: QUALITY })
  }
  const canvas = document.createElement('canvas')
  canvas.width = width
  canvas.height = height
  paint(canvas.getContext('2d'), bitmap, width, height)
  return new Promise((resolve, reject) =>
    canvas.toBlob((blob) => (blob ? resolve(blob) : reject(new Error('the photo cannot be encoded'))), MIME, QUALITY),
  )
}

type Context = CanvasRenderingContext2D | OffscreenCanvasRenderingContext2D | null

function paint(context: Context, bitmap: ImageBitmap, width: number, height: number): void {
  if (!context) throw new Error('no canvas on this device')
  // A transparent picture would turn black as JPEG.
  context.fillStyle = '#fff'
  context.fillRect(0, 0, width, height)
  context.drawImage(bitmap, 0, 0, width, height)
}
