/** The sentences of the first route (Today, Accounts, the shell): loaded before anything is drawn. A feature keeps its
 *  own file in `en/`; add it to `en-rest.ts`, and the same in the other language. */
import { common } from './en/common'
import today from './en/today'
import accounts from './en/accounts'
import why from './en/why'

export default {
  ...common,
  ...today,
  ...accounts,
  ...why,
} as const
