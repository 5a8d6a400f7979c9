/** A record that was merged into another one, or a plot that was closed, stands for its survivor (`merged_into`):
 *  screens, drafts and links that still hold the old id are led on. */
interface Held {
  readonly kind: string
  readonly v: Readonly<Record<string, unknown>>
}
export type Reader = (id: string) => Held | undefined

/** The id of the record that stands for this one today: its own when it is no alias, or its survivor is not here. */
export function survivorOf(read: Reader, id: string): string {
  const seen = new Set([id])
  for (let at = id; ; ) {
    const into = read(at)?.v['merged_into']
    if (typeof into !== 'string' || seen.has(into) || !read(into)) return at
    seen.add(into)
    at = into
  }
}
