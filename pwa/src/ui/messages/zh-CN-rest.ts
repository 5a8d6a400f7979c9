/** All other sentences: loaded after the first paint, awaited by every screen that needs them (Lazy.svelte). */
import { errors } from './zh-CN/errors'
import accounts from './zh-CN/accounts'
import common from './zh-CN/common_rest'
import sheets from './zh-CN/today_sheets'
import brief from './zh-CN/brief'
import why from './zh-CN/why_brief'
import edit from './zh-CN/edit'
import { erase } from './zh-CN/erase'
import { signin } from './zh-CN/signin'
import { log } from './zh-CN/log'
import { files } from './zh-CN/files'
import { outbox } from './zh-CN/outbox'
import { team } from './zh-CN/team'
import { installed } from './zh-CN/installed'
import { knowing } from './zh-CN/knowing'
import { me } from './zh-CN/me'
import { admin } from './zh-CN/admin'
import { training } from './zh-CN/training'
import { playbook } from './zh-CN/playbook'
import { playbookFields } from './zh-CN/playbook_fields'
import { people } from './zh-CN/people'
import { care } from './zh-CN/care'
import { cultivation } from './zh-CN/cultivation'
import { gifts } from './zh-CN/gifts'
import { opportunity } from './zh-CN/opportunity'

export default {
  ...errors,
  ...common,
  ...sheets,
  ...accounts,
  ...brief,
  ...why,
  ...edit,
  ...erase,
  ...signin,
  ...log,
  ...files,
  ...outbox,
  ...team,
  ...installed,
  ...knowing,
  ...me,
  ...admin,
  ...training,
  ...playbook,
  ...playbookFields,
  ...people,
  ...opportunity,
  ...care,
  ...cultivation,
  ...gifts,
} as const
