/** An account with what hangs on it, as the rules take it: for every screen that asks a rule about one account. */
import { plain, type Family as PlainFamily } from '../rules/types'
import type { Family } from '../storage/world'

export function plainFamily(family: Family): PlainFamily {
  return {
    account: plain(family.account),
    contacts: family.contacts.map((one) => plain(one)),
    opportunities: family.opportunities.map((one) => plain(one)),
    visits: family.visits.map((one) => plain(one)),
    facts: family.facts.map((one) => plain(one)),
    tasks: family.tasks.map((one) => plain(one)),
  }
}
