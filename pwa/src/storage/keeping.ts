/** What this phone takes up, and whether the browser promised never to clear it.
 *
 *  It is asked at the first save: then there is something to lose, a browser that decides by use says yes, and one that
 *  asks the person asks at a moment that explains itself. */
import type { Room } from './world'

const ASKED = 'headland.asked_to_keep'

const manager = (): StorageManager | undefined => (typeof navigator === 'undefined' ? undefined : navigator.storage)

/** Ask to keep the storage, unless it is promised already. The answer is shown by `roomOf`. */
export async function askToKeep(): Promise<void> {
  if (asked() && (await persisted())) return
  localStorage.setItem(ASKED, '1')
  await manager()?.persist?.().catch(() => false)
}

export async function roomOf(records: number): Promise<Room> {
  const estimate = await manager()?.estimate?.().catch(() => undefined)
  return { used: estimate?.usage ?? 0, quota: estimate?.quota ?? null, persisted: await persisted(), asked: asked(), records }
}

const asked = (): boolean => typeof localStorage !== 'undefined' && localStorage.getItem(ASKED) !== null

async function persisted(): Promise<boolean> {
  return (await manager()?.persisted?.().catch(() => false)) ?? false
}
