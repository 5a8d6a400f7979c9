/** Moving an opportunity through its stages: may it (S3), are we ahead of the buyer (S2), is the stage done (S4).
 *  Mirrors `shared_schema/rules/stages.py`, where the decisions stand; `tests/vectors/stages.json` holds both. */
import type { Exit, Playbook } from './playbook'
import { knownOf, wordOf } from './records'
import type { Ahead, ExitState, Known, Move, Point, Selected } from './types'
import { knownAbout } from './unknowns'

/** The item that says how far the customer is. */
export const BUYER_STEP = 'buyer.step'

/** May an opportunity go from one stage to another? `from` null: it has none yet. */
export function move(playbook: Playbook, from: string | null, to: string): Move {
  const { stages } = playbook
  const stated = playbook.moves.find((one) => one.from === from && one.to === to)
  if (stated) return { rule: stated.rule, because: [to] }
  const [start, end] = [stages.findIndex((one) => one.id === from), stages.findIndex((one) => one.id === to)]
  const target = stages[end]
  if (!target) return { rule: 'forbidden', because: [to] }
  if (end <= start) return { rule: 'allowed', because: [] }
  const passed = stages.slice(start + 1, end)
  const never = passed.filter((stage) => stage.skip === 'no').map((stage) => stage.id)
  if (never.length > 0) return { rule: 'forbidden', because: never }
  const asked = passed.filter((stage) => stage.skip === 'approval').map((stage) => stage.id)
  if (target.enter === 'approval') asked.push(to)
  return { rule: asked.length > 0 ? 'approval' : 'allowed', because: asked }
}

/** Are we ahead of the buyer (S2)? null when not, or when nobody knows where he is. */
export function ahead(playbook: Playbook, known: Selected, account: string, opportunity: string): Ahead | null {
  const step = wordOf(knownAbout(known, opportunity, account, BUYER_STEP))
  const stage = wordOf(knownOf(known, opportunity, 'stage'))
  const found = playbook.buyer_steps.find((one) => one.id === step)
  const place = (id: string | undefined): number => playbook.stages.findIndex((one) => one.id === id)
  if (!found || place(stage) < 0 || place(found.up_to) < 0) return null
  const far = place(stage) - place(found.up_to)
  return far > 0 ? { step: found.id, up_to: found.up_to, stages: far } : null
}

export const exitOf = (playbook: Playbook, stage: string): Exit | undefined =>
  playbook.exits.find((one) => one.stage === stage)

function stateOf(found: Known | undefined, good: readonly string[]): Point['state'] {
  const word = wordOf(found)
  if (!found || word === 'unknown') return 'open'
  return good.length === 0 || (word !== undefined && good.includes(word)) ? 'passed' : 'failed'
}

/** How a stage's exit checklist stands (S4): what was to be done, how well was it done. */
export function exitState(checklist: Exit, known: Selected, account: string, opportunity: string): ExitState {
  const points = checklist.points.map(({ item, must, good }): Point => ({
    item, must, state: stateOf(knownAbout(known, opportunity, account, item), good),
  }))
  return {
    exit: checklist.id, ready: points.every((point) => !point.must || point.state === 'passed'),
    passed: points.filter((point) => point.state === 'passed').length, points,
  }
}
