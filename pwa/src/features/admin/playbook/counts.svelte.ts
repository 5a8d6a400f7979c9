/** How many answers the company has to each item: asked once when the editor opens. */
import { playbooks } from './desk'

let counts = $state.raw<Readonly<Record<string, number>> | undefined>(undefined)

export async function loadCounts(): Promise<void> {
  counts = await playbooks.answers().catch(() => undefined)
}

export function answerCounts(): { of(item: string): number | undefined } {
  return { of: (item) => counts && (counts[item] ?? 0) }
}
