/** All sentences of one language. A feature keeps its own file in `zh-CN/`; add it here and in the other language. */
import { common } from './zh-CN/common'
import { errors } from './zh-CN/errors'
import brief from './zh-CN/brief'
import accounts from './zh-CN/accounts'
import today from './zh-CN/today'
import why from './zh-CN/why'
import edit from './zh-CN/edit'
import { signin } from './zh-CN/signin'
import { log } from './zh-CN/log'
import { outbox } from './zh-CN/outbox'
import { team } from './zh-CN/team'
import { installed } from './zh-CN/installed'
import { me } from './zh-CN/me'
import { admin } from './zh-CN/admin'

export default {
  ...common,
  ...errors,
  ...brief,
  ...accounts,
  ...today,
  ...why,
  ...edit,
  ...signin,
  ...log,
  ...outbox,
  ...team,
  ...installed,
  ...me,
  ...admin,
} as const
