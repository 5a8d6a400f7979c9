/** Who is asked this month (R3): the customers of a plot that the rule draws, with the day they were asked. Everybody who
 *  holds the plot draws the same. Pure. */
import { surveySample } from '../rules/customers'
import { plain } from '../rules/types'
import type { Id, Rec, World } from '../storage/world'

export interface Drawn {
  readonly account: Rec<'account'>
  /** The day they were asked this month; null: not yet. */
  readonly asked: string | null
}

export function sampled(world: Pick<World, 'all' | 'get' | 'playbook'>, plot: Id, day: string): Drawn[] {
  const form = world.playbook.relations?.surveys[0]
  if (!form?.sample) return []
  const month = day.slice(0, 7)
  const accounts = [...world.all('account')].filter((one) => one.v.plot === plot).map((one) => plain(one))
  return surveySample(form, accounts, plot, month).flatMap((id) => {
    const account = world.get<'account'>(id)
    const days = [...world.all('survey', { field: 'account', values: new Set([id]) })].map((one) => one.v.day ?? '')
    return account ? [{ account, asked: days.filter((one) => one.startsWith(month)).sort().at(-1) ?? null }] : []
  })
}
