/** Finishing a promise, a next step or what care asks for, with undo. */
import type { Change, Id } from '../storage/world'
import { t } from '../ui/messages'
import { commit, type Saved } from './saving'

/** `day`: ISO, in the zone of the account's plot; `said` when something else than the task's name tells it. */
export function finish(task: { readonly id: Id; readonly title: string }, day: string, said?: string): Promise<Saved> {
  const put = (done: string | null): Change[] => [{ op: 'set', kind: 'task', id: task.id, fields: { done } }]
  return commit(put(day), said ?? t('today.task_done', { title: task.title }), { undo: () => put(null) })
}
