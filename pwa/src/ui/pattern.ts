/** How the table of screens (src/routes.ts) finds one for an address. */

/** Parameters of `segments` under a pattern such as `/account/:id/edit`, or null when it is another screen. */
export function match(pattern: string, segments: readonly string[]): Record<string, string> | null {
  const parts = pattern.split('/').filter(Boolean)
  if (parts.length !== segments.length) return null
  const params: Record<string, string> = {}
  for (const [i, part] of parts.entries()) {
    const segment = segments[i] as string
    if (part.startsWith(':')) params[part.slice(1)] = segment
    else if (part !== segment) return null
  }
  return params
}
