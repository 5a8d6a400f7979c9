/** How far a photo or file is, told anew whenever that changes. */
import { world } from '../../live.svelte'
import type { FileStanding } from '../../storage/world'

/** Returns how to stop. */
export function watch(sha256: string, told: (standing: FileStanding) => void): () => void {
  let stop: (() => void) | undefined
  let over = false
  const look = async (): Promise<void> => {
    const standing = await world().blobs.standing(sha256)
    if (!over) told(standing)
  }
  void look()
  void world()
    .blobs.listen((changed) => {
      if (changed === sha256) void look()
    })
    .then((end) => (over ? end() : (stop = end)))
  return () => {
    over = true
    stop?.()
  }
}
