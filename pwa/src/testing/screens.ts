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
