/** For tests of screens: the small plot, a stopped clock, English, and patience for lazily loaded sheets. */
import { configure } from '@testing-library/svelte'
import { holdWorld } from '../live.svelte'
import { fixNow } from '../ui/clock.svelte'
import { allSentences, useLocale } from '../ui/messages'
import type { FakeWorld } from './fake_world'
import { NOW, smallPlot } from './plot'

configure({ asyncUtilTimeout: 15_000, getElementError: (message) => new Error(message ?? 'not found') })

export async function openPlot(): Promise<FakeWorld> {
  await useLocale('en')
  await allSentences()
  fixNow(NOW)
  const world = smallPlot()
  holdWorld(world)
  return world
}

/** A device so slow that a draft has come only after the first keystroke: what is returned lets it come. */
export function lateDrafts(world: FakeWorld): () => void {
  let come = (): void => undefined
  const read = new Promise<void>((resolve) => (come = resolve))
  const { load } = world.drafts
  Object.assign(world.drafts, {
    load: async (key: string): Promise<unknown> => {
      const kept = await load(key)
      await read
      return kept
    },
  })
  return () => come()
}
