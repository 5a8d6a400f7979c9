/** All sentences of one language. A feature keeps its own file in `en/`; add it here and in the other language. */
import { common } from './en/common'
import { errors } from './en/errors'
import brief from './en/brief'
import accounts from './en/accounts'
import today from './en/today'
import why from './en/why'
import edit from './en/edit'
import { signin } from './en/signin'
import { log } from './en/log'
import { outbox } from './en/outbox'
import { team } from './en/team'
import { installed } from './en/installed'
import { me } from './en/me'
import { admin } from './en/admin'

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
