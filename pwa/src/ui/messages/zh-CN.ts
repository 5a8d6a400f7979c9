/** All sentences of one language. A feature keeps its own file in `zh-CN/`; add it here and in the other language. */
import { common } from './zh-CN/common'
import { errors } from './zh-CN/errors'
import signin from './zh-CN/signin'
import log from './zh-CN/log'

export default {
  ...common,
  ...errors,
  ...signin,
  ...log,
} as const
