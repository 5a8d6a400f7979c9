/** Where a day starts: the one screen that is there before the table of all others (address.svelte.ts). */
import Today from './features/today/Today.svelte'
import type { Entry } from './routes'

export const TODAY: Entry = { pattern: '/today', pane: 'list', tab: 'today', load: () => Promise.resolve({ default: Today }) }
