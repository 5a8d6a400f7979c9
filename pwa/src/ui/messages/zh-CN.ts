/** The sentences of the first route (Today, the shell): loaded before anything is drawn. A feature keeps its
 *  own file in `zh-CN/`; add it to `zh-CN-rest.ts`, and the same in the other language. */
import { common } from './zh-CN/common'
import today from './zh-CN/today'
import why from './zh-CN/why'

export default {
  ...common,
  ...today,
  ...why,
} as const
