/** Every screen's address and its lazily loaded component (default export; it receives the address's parameters and
 *  `query`). `pane` says where it stands on a wide screen: a list at the left, a detail beside it, or the whole width. */
import type { Component } from 'svelte'
import { match } from './ui/router.svelte'

export type Pane = 'list' | 'detail' | 'whole'
type Load = () => Promise<{ default: unknown }>
export type Screen = Component<Record<string, unknown>>

export interface Entry {
  readonly pattern: string
  readonly pane: Pane
  /** The tab that is lit while this screen shows. */
  readonly tab: 'today' | 'accounts' | 'team' | 'sync' | 'me' | null
  readonly load: Load
}

const screens = import.meta.glob<{ default: unknown }>([
  './features/today/Today.svelte',
  './features/accounts/Accounts.svelte',
  './features/brief/Brief.svelte',
  './features/edit/AccountEdit.svelte',
  './features/edit/ContactEdit.svelte',
  './features/edit/Contact.svelte',
  './features/log/Log.svelte',
  './features/log/Visit.svelte',
  './features/brief/Visit.svelte',
  './features/sync/Sync.svelte',
  './features/team/Team.svelte',
  './features/me/Me.svelte',
  './features/signin/SignIn.svelte',
  './features/signin/Join.svelte',
  './features/admin/Import.svelte',
  './features/admin/People.svelte',
])

const absent: Load = () => import('./NotFound.svelte')
const at = (file: string): Load => screens[`./features/${file}.svelte`] ?? absent

export const ROUTES: readonly Entry[] = [
  { pattern: '/today', pane: 'list', tab: 'today', load: at('today/Today') },
  { pattern: '/accounts', pane: 'list', tab: 'accounts', load: at('accounts/Accounts') },
  { pattern: '/account/new', pane: 'detail', tab: 'accounts', load: at('edit/AccountEdit') },
  { pattern: '/account/:id', pane: 'detail', tab: 'accounts', load: at('brief/Brief') },
  { pattern: '/account/:id/edit', pane: 'detail', tab: 'accounts', load: at('edit/AccountEdit') },
  { pattern: '/account/:account/contact/new', pane: 'detail', tab: 'accounts', load: at('edit/ContactEdit') },
  { pattern: '/contact/:id', pane: 'detail', tab: 'accounts', load: at('edit/Contact') },
  { pattern: '/contact/:id/edit', pane: 'detail', tab: 'accounts', load: at('edit/ContactEdit') },
  { pattern: '/log/:account', pane: 'detail', tab: null, load: at('log/Log') },
  { pattern: '/visit/:id', pane: 'detail', tab: 'accounts', load: at('brief/Visit') },
  { pattern: '/sync', pane: 'whole', tab: 'sync', load: at('sync/Sync') },
  { pattern: '/team', pane: 'whole', tab: 'team', load: at('team/Team') },
  { pattern: '/me', pane: 'whole', tab: 'me', load: at('me/Me') },
  { pattern: '/admin/import', pane: 'whole', tab: 'me', load: at('admin/Import') },
  { pattern: '/admin/people', pane: 'whole', tab: 'me', load: at('admin/People') },
]

export const SIGN_IN: Entry = { pattern: '/sign-in', pane: 'whole', tab: null, load: at('signin/SignIn') }
export const JOIN: Entry = { pattern: '/join/:token', pane: 'whole', tab: null, load: at('signin/Join') }
const NOT_FOUND: Entry = { pattern: '*', pane: 'whole', tab: null, load: absent }

export interface Found {
  readonly entry: Entry
  readonly params: Readonly<Record<string, string>>
}

/** The screen of an address; the empty address is Today. */
export function find(segments: readonly string[]): Found {
  if (segments.length === 0) return { entry: ROUTES[0] as Entry, params: {} }
  for (const entry of [...ROUTES, JOIN, SIGN_IN]) {
    const params = match(entry.pattern, segments)
    if (params) return { entry, params }
  }
  return { entry: NOT_FOUND, params: {} }
}
