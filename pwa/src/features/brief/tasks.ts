/** Finishing a promise or a next step, with undo. */
import { world } from '../../live.svelte'
import type { TaskLine } from '../../rules/types'
import { say, t } from '../../ui/messages'
import { toast } from '../../ui/toast.svelte'

export async function finish(task: Pick<TaskLine, 'id' | 'title'>, day: string): Promise<void> {
  const put = (done: string | null) => world().save([{ op: 'set', kind: 'task', id: task.id, fields: { done } }])
  const answer = await put(day)
  if ('code' in answer) return toast(say('error', answer.code, answer.detail))
  toast(t('today.task_done', { title: task.title }), { label: t('common.undo'), run: () => void put(null) })
}
