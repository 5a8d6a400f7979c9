/** The pinyin key of the name being typed: asked of the worker a moment after the last keystroke, never waited for. */
import type { Speller } from '../../storage/spelling'

const PAUSE_MS = 300

/** `name` is read reactively; returns the key of the name, empty until it is known. Call while a component is made. */
export function soundOf(name: () => string, person: boolean, speller: () => Promise<Speller>): () => string {
  let known = $state.raw({ name: '', key: '' })
  $effect(() => {
    const wanted = name()
    if (!/\p{Script=Han}{2}/u.test(wanted)) return
    const timer = setTimeout(() => {
      void speller()
        .then((spell) => spell([{ text: wanted, person }]))
        .then(([key]) => (known = { name: wanted, key: key ?? '' }))
        .catch(() => undefined)
    }, PAUSE_MS)
    return () => clearTimeout(timer)
  })
  return () => (known.name === name() ? known.key : '')
}

/** The worker of storage, started only when a form is open. */
export async function lazySpeller(): Promise<Speller> {
  const { workerSpeller } = await import('../../storage/spelling')
  return (shared ??= workerSpeller())
}
let shared: Speller | undefined
