/** A short word after something was done, with undo where undoing makes sense. Shown by Toasts.svelte, read aloud. */

export interface Toast {
  readonly id: number
  readonly text: string
  readonly action?: { readonly label: string; readonly run: () => void }
}

let shown = $state.raw<readonly Toast[]>([])
let last = 0

export function toasts(): readonly Toast[] {
  return shown
}

/** One at a time: a newer word replaces the older. It stays while it can be read, a Chinese character (three bytes) three
 *  times as long as a letter, and longer when there is something to press. */
export function toast(text: string, action?: Toast['action']): void {
  const id = ++last
  shown = [action ? { id, text, action } : { id, text }]
  setTimeout(() => dismiss(id), action ? 8000 : Math.min(1e4, Math.max(3500, 60 * new Blob([text]).size)))
}

/** Sheets that are open: they show toasts, because all outside a modal one is inert. */
let hosts = 0
let away = $state(false)

/** Take over showing toasts until the returned function is called. */
export function hostToasts(): () => void {
  away = ++hosts > 0
  return () => {
    away = --hosts > 0
  }
}

export function hosted(): boolean {
  return away
}

export function dismiss(id: number): void {
  shown = shown.filter((one) => one.id !== id)
}
