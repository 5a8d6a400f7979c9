/** All other sentences: loaded after the first paint, awaited by every screen that needs them (Lazy.svelte). */
import { errors } from './en/errors'
import accounts from './en/accounts'
import common from './en/common_rest'
import sheets from './en/today_sheets'
import brief from './en/brief'
import why from './en/why_brief'
import edit from './en/edit'
import { erase } from './en/erase'
import { signin } from './en/signin'
import { log } from './en/log'
import { files } from './en/files'
import { outbox } from './en/outbox'
import { team } from './en/team'
import { installed } from './en/installed'
import { knowing } from './en/knowing'
import { me } from './en/me'
import { admin } from './en/admin'
import { training } from './en/training'
import { playbook } from './en/playbook'
import { playbookFields } from './en/playbook_fields'
import { people } from './en/people'
import { care } from './en/care'
import { cultivation } from './en/cultivation'
import { gifts } from './en/gifts'
import { opportunity } from './en/opportunity'

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
