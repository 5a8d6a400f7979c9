/** The way a decision takes through people (P1): a list in order, kept as one fact about the opportunity. Pure. */

/** The path as a fact holds it; people who are gone are left out, nobody stands twice. */
export function read(value: unknown, there: (id: string) => boolean): string[] {
  const ids = Array.isArray(value) ? value.filter((one): one is string => typeof one === 'string') : []
  return [...new Set(ids)].filter(there)
}

/** `who` at another place (0 is first); others close up. */
export function moved(path: readonly string[], who: string, to: number): string[] {
  const rest = path.filter((one) => one !== who)
  const at = Math.max(0, Math.min(rest.length, to))
  return [...rest.slice(0, at), who, ...rest.slice(at)]
}

export const without = (path: readonly string[], who: string): string[] => path.filter((one) => one !== who)
