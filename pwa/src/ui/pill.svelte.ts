/** What the sync pill says. The composition root feeds it once; every Page shows it (law 3: always in sight). */

export interface SyncFace {
  readonly state: 'idle' | 'syncing' | 'offline' | 'signed-out' | 'read-only'
  readonly waiting: number
  readonly needsYou: number
  readonly lastSync: number | null
  /** When the oldest change that waits was made. */
  readonly oldestUnsent?: number | null
  /** The device has no room. */
  readonly full?: boolean
  /** The app is too old to write: forms do not open, an update is offered. */
  readonly outdated?: boolean
}

let source = $state.raw<(() => SyncFace) | undefined>(undefined)

export function feedPill(face: (() => SyncFace) | undefined): void {
  source = face
}

export function syncFace(): SyncFace | undefined {
  return source?.()
}
