/** All sentences of one language. A feature keeps its own file in `en/`; add it here and in the other language. */
import { common } from './en/common'
import { errors } from './en/errors'
import signin from './en/signin'
import log from './en/log'

export default {
  ...common,
  ...errors,
  ...signin,
  ...log,
} as const
