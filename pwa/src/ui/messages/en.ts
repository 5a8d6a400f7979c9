/** The sentences of the first route (Today, the shell): loaded before anything is drawn. A feature keeps its
 *  own file in `en/`; add it to `en-rest.ts`, and the same in the other language. */
import { common } from './en/common'
import today from './en/today'
import why from './en/why'

export default {
  ...common,
  ...today,
  ...why,
} as const
