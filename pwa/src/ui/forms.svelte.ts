/** Which forms hold something unsaved. A new version of the app waits until none does (law 1). */

const open = $state<{ current: readonly (() => boolean)[] }>({ current: [] })

/** Register a form while it is shown; `dirty` is asked, not told. Returns what to call when it closes. */
export function openForm(dirty: () => boolean): () => void {
  open.current = [...open.current, dirty]
  return () => {
    open.current = open.current.filter((one) => one !== dirty)
  }
}

export function anyDirty(): boolean {
  return open.current.some((dirty) => dirty())
}
