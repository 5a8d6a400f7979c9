/** Every screen's address and its lazily loaded component (default export; it receives the address's parameters and
 *  `query`). `pane` says where it stands on a wide screen: a list at the left, a detail beside it, or the whole width. */
import type { Component } from 'svelte'
import { TODAY } from './today'
import { match } from './ui/pattern'

export { keepReachable } from './ui/reach'

export type Pane = 'list' | 'detail' | 'whole'
type Load = () => Promise<{ default: unknown }>
export type Screen = Component<Record<string, unknown>>

export interface Entry {
  readonly pattern: string
  readonly pane: Pane
  /** The tab that is lit while this screen shows. */
  readonly tab: 'today' | 'accounts' | 'team' | 'sync' | 'me' | null
  readonly load: Load
  /** It is a form: an app too old to write shows `unwritten` instead. */
  readonly writes?: true
}

const ROUTES: readonly Entry[] = [
  TODAY,
  { pattern: '/accounts', pane: 'list', tab: 'accounts', load: () => import('./features/accounts/Accounts.svelte') },
  { pattern: '/account/new', pane: 'detail', tab: 'accounts', writes: true, load: () => import('./features/edit/AccountEdit.svelte') },
  { pattern: '/account/:id', pane: 'detail', tab: 'accounts', load: () => import('./features/brief/Brief.svelte') },
  { pattern: '/account/:id/edit', pane: 'detail', tab: 'accounts', writes: true, load: () => import('./features/edit/AccountEdit.svelte') },
  { pattern: '/account/:id/knowing', pane: 'detail', tab: 'accounts', load: () => import('./features/knowing/Knowing.svelte') },
  { pattern: '/account/:id/talk', pane: 'detail', tab: 'accounts', load: () => import('./features/knowing/Talk.svelte') },
  { pattern: '/account/:account/contact/new', pane: 'detail', tab: 'accounts', writes: true, load: () => import('./features/edit/ContactEdit.svelte') },
  { pattern: '/account/:id/people', pane: 'detail', tab: 'accounts', load: () => import('./features/people/People.svelte') },
  { pattern: '/contact/:id', pane: 'detail', tab: 'accounts', load: () => import('./features/edit/Contact.svelte') },
  { pattern: '/contact/:id/edit', pane: 'detail', tab: 'accounts', writes: true, load: () => import('./features/edit/ContactEdit.svelte') },
  { pattern: '/opportunity/:id', pane: 'detail', tab: 'accounts', load: () => import('./features/opportunity/Opportunity.svelte') },
  { pattern: '/forecast', pane: 'whole', tab: 'today', load: () => import('./features/opportunity/Forecast.svelte') },
  { pattern: '/log/:account', pane: 'detail', tab: null, writes: true, load: () => import('./features/log/Log.svelte') },
  { pattern: '/visit/:id', pane: 'detail', tab: 'accounts', load: () => import('./features/brief/Visit.svelte') },
  { pattern: '/sync', pane: 'whole', tab: 'sync', load: () => import('./features/sync/Sync.svelte') },
  { pattern: '/team', pane: 'whole', tab: 'team', load: () => import('./features/team/Team.svelte') },
  { pattern: '/me', pane: 'whole', tab: 'me', load: () => import('./features/me/Me.svelte') },
  { pattern: '/training', pane: 'whole', tab: 'me', load: () => import('./features/training/Training.svelte') },
  { pattern: '/training/quiz', pane: 'whole', tab: 'me', writes: true, load: () => import('./features/training/Quiz.svelte') },
  { pattern: '/training/self', pane: 'whole', tab: 'me', writes: true, load: () => import('./features/training/Self.svelte') },
  { pattern: '/training/result/:id', pane: 'whole', tab: 'me', load: () => import('./features/training/Result.svelte') },
  { pattern: '/account/:id/care', pane: 'detail', tab: 'accounts', load: () => import('./features/care/Care.svelte') },
  { pattern: '/cultivation', pane: 'whole', tab: 'today', load: () => import('./features/cultivation/Cultivation.svelte') },
  { pattern: '/event/:id', pane: 'whole', tab: 'today', load: () => import('./features/cultivation/Event.svelte') },
  { pattern: '/gifts', pane: 'whole', tab: 'me', load: () => import('./features/gifts/Gifts.svelte') },
  { pattern: '/admin/import', pane: 'whole', tab: 'me', load: () => import('./features/admin/Import.svelte') },
  { pattern: '/deleted', pane: 'whole', tab: 'me', load: () => import('./features/deleted/Deleted.svelte') },
  { pattern: '/admin/calendars', pane: 'whole', tab: 'me', writes: true, load: () => import('./features/admin/calendars/Calendars.svelte') },
  { pattern: '/admin/personal', pane: 'whole', tab: 'me', load: () => import('./features/admin/Personal.svelte') },
  { pattern: '/admin/playbook', pane: 'whole', tab: 'me', writes: true, load: () => import('./features/admin/playbook/Playbook.svelte') },
  { pattern: '/admin/people', pane: 'whole', tab: 'me', load: () => import('./features/admin/People.svelte') },
]

export const SIGN_IN: Entry = { pattern: '/sign-in', pane: 'whole', tab: null, load: () => import('./features/signin/SignIn.svelte') }
export const JOIN: Entry = { pattern: '/join/:token', pane: 'whole', tab: null, load: () => import('./features/signin/Join.svelte') }
export const NOT_FOUND: Entry = { pattern: '*', pane: 'whole', tab: null, load: () => import('./NotFound.svelte') }

export interface Found {
  readonly entry: Entry
  readonly params: Readonly<Record<string, string>>
}

/** The entry of a form as an app shows it that is too old to write. */
export const unwritten = (entry: Entry): Entry => ({ ...entry, load: () => import('./OutdatedScreen.svelte') })

/** The screen of an address; the empty address is Today. */
export function find(segments: readonly string[]): Found {
  if (segments.length === 0) return { entry: TODAY, params: {} }
  for (const entry of [...ROUTES, JOIN, SIGN_IN]) {
    const params = match(entry.pattern, segments)
    if (params) return { entry, params }
  }
  return { entry: NOT_FOUND, params: {} }
}
