/** The gates of a win (K3), as the playbook declares them.
 *  Mirrors `shared_schema/rules/gates.py`, where the decision stands; `tests/vectors/gates.json` holds both. */
import { holds, readingOf } from './conditions'
import { selectFacts } from './facts'
import type { Playbook } from './playbook'
import type { Family, GateState, Selected } from './types'

export function gates(playbook: Playbook, family: Family, opportunity: string, today: string, known?: Selected): GateState[] {
  const selected = known ?? selectFacts(playbook, family.facts ?? [], today)
  const record = (family.opportunities ?? []).find((one) => one.id === opportunity)
  if (!record) return []
  const at = { reading: readingOf(playbook, family, selected, today), record, kind: 'opportunity' }
  return playbook.gates.map((gate) => {
    const done = gate.checks.filter((check) => holds(check.when, at)).map((check) => check.id)
    const open = gate.checks.map((check) => check.id).filter((id) => !done.includes(id))
    return { gate: gate.id, passed: open.length === 0, done, open }
  })
}
