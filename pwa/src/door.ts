/** Who comes in and who goes. Loaded when somebody does: whoever opens the app every morning needs none of it. */
import { api, client, sessions } from './net/server'
import type { Session } from './net/session'
import { farewell, session, welcome } from './session.svelte'
import { go, route } from './ui/router.svelte'

let entering: Promise<unknown> = Promise.resolve()

/** The server has let somebody in: keep who it is, open their world and fetch their copy. A one-time link does so while it
 *  still offers a password: who has read that finds the copy here. */
export async function letIn(next: Session): Promise<void> {
  const cleared = sessions().blank() ? (next.synced ?? null) : null
  const entered = sessions().enter(next, Date.now())
  await (entering = Promise.all([welcome(entered, cleared), sessions().secure()]))
}

/** After a sign-in: let in, and show their world. */
export async function enter(next: Session): Promise<void> {
  await letIn(next)
  await goIn()
}

/** From the door to where this person starts. */
export async function goIn(): Promise<void> {
  await entering
  const [first = ''] = route().segments
  const who = session()
  if (who && (first === 'sign-in' || first === 'join')) go(home(who.person.role), { replace: true })
}

/** Where a person starts: a rep with the day, an administrator, who works no plot, with the team. */
function home(role: string): string {
  return role === 'administrator' ? '/team' : '/today'
}

/** Show sign-in. The person's database stays; `unsent` keeps them listed on this device. */
export async function leave(unsent: boolean): Promise<void> {
  const gone = session()
  if (gone) sessions().leave(gone, unsent)
  await sessions().secure()
  farewell()
  go('/sign-in', { replace: true })
  const out = api.signOut()
  client.as(undefined)
  await out.catch(() => undefined)
}
