/** For tests of one opportunity: its screen on the small plot, and what was written there. */
import { render } from '@testing-library/svelte'
import Opportunity from '../features/opportunity/Opportunity.svelte'
import type { FakeWorld } from './fake_world'

type Fields = Readonly<Record<string, unknown>>

export const isoAt = (ms: number): string => new Date(ms).toISOString()

export function openDeal(show = '', id = 'o1'): void {
  render(Opportunity, { id, query: new URLSearchParams(show ? { show } : {}) })
}

export const factsOf = (world: FakeWorld): Fields[] => world.saved.flatMap((one) => (one.op === 'new' && one.kind === 'fact' ? [one.fields] : []))
