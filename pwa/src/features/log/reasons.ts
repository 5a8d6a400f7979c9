/** The reasons of a rule as sentences, for the reason a rep can keep or change before a grade moves (G2). */
import type { Reason } from '../../rules/types'
import { itemOf, type Playbook } from '../../rules/playbook'
import { say, tr } from '../../ui/messages'
import { showAnswer } from '../../ui/answers'

export function reasonWords(reasons: readonly Reason[], playbook: Playbook, today = ''): string[] {
  return reasons.map((reason) => {
    const id = reason.args['item']
    const item = typeof id === 'string' ? itemOf(playbook, id) : undefined
    if (!item) return say('why', reason.code, reason.args)
    const value = showAnswer(item, reason.args['value'], { nameOf: () => undefined, today })
    return say('why', reason.code, { ...reason.args, item: tr(item.label), value })
  })
}
