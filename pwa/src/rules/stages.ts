/** Moving an opportunity through its stages: may it (S3), are we ahead of the buyer (S2), is the stage done (S4).
 *  Mirrors `shared_schema/rules/stages.py`, where the decisions stand; `tests/vectors/stages.json` holds both. */
import { itemOf, viewItem, type Exit, type Playbook, type Side, type Stage } from './playbook'
import { knownOf, wordOf } from './records'
import type { Ahead, ExitState, Known, Move, Point, PointState, Selected, SideState } from './types'
import { knownAbout } from './unknowns'

/** The item that says how far the customer is. */
export const BUYER_STEP = 'buyer.step'

/** May an opportunity go from one stage to another? `from` null: it has none yet. */
export function move(playbook: Playbook, from: string | null, to: string): Move {
  const stated = playbook.moves.find((one) => one.from === from && one.to === to)
  return stated ? { rule: stated.rule, because: [to] } : judged(playbook.stages, from, to)
}

/** The general rule, for stages and for the steps of the process (`process.ts`). */
export function judged(ladder: readonly Pick<Stage, 'id' | 'skip' | 'enter'>[], from: string | null, to: string): Move {
  const [start, end] = [ladder.findIndex((one) => one.id === from), ladder.findIndex((one) => one.id === to)]
  const target = ladder[end]
  if (!target) return { rule: 'forbidden', because: [to] }
  if (end <= start) return { rule: 'allowed', because: [] }
  const passed = ladder.slice(start + 1, end)
  const never = passed.filter((rung) => rung.skip === 'no').map((rung) => rung.id)
  if (never.length > 0) return { rule: 'forbidden', because: never }
  const asked = passed.filter((rung) => rung.skip === 'approval').map((rung) => rung.id)
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

function stateOf(found: Known | undefined, good: readonly string[]): PointState {
  const word = wordOf(found)
  if (!found || word === 'unknown') return 'open'
  return good.length === 0 || (word !== undefined && good.includes(word)) ? 'passed' : 'failed'
}

/** Is there anything to judge: a side, or a point, that is asked of some sales only? */
const so = (onlyIf: Readonly<Record<string, string>>, about: (item: string) => Known | undefined): boolean =>
  Object.entries(onlyIf).every(([item, word]) => wordOf(about(item)) === word)

const WORST: readonly PointState[] = ['failed', 'open']

/** The sides of a list through which there is something to judge (S4), in the playbook's order. */
export function sidesOf(playbook: Playbook, checklist: Exit, known: Selected, account: string, opportunity: string): Side[] {
  const about = (item: string): Known | undefined => knownAbout(known, opportunity, account, item)
  // A playbook of an earlier release has no such member.
  const judged = checklist.sides ?? []
  return (playbook.exit_views?.sides ?? []).filter((side) => judged.includes(side.id) && so(side.only_if, about))
}

/** Does the item itself say how well it was done, in the words of the sides? */
export function isJudgement(playbook: Playbook, item: string): boolean {
  const words = new Set(itemOf(playbook, item)?.choices.map((one) => one.id))
  const answers = playbook.exit_views?.answers
  return words.size > 0 && answers !== undefined && answers.every((one) => one.retired || words.has(one.id))
}

/** How a stage's exit checklist stands (S4): what was to be done, how well was it done, through whom. */
export function exitState(playbook: Playbook, checklist: Exit, known: Selected, account: string, opportunity: string): ExitState {
  const about = (item: string): Known | undefined => knownAbout(known, opportunity, account, item)
  const sides = sidesOf(playbook, checklist, known, account, opportunity)
  const good = playbook.exit_views?.good ?? []
  const here = checklist.points.filter((point) => so(itemOf(playbook, point.item)?.only_if ?? {}, about))
  const points = here.map((point): Point => {
    const whole = stateOf(about(point.item), point.good)
    const seen = sides.map((side): SideState => {
      const own = stateOf(about(viewItem(side.id, point.item)), good)
      return { side: side.id, state: own === 'open' ? whole : own, own: own !== 'open' }
    })
    const states = seen.map((one) => one.state)
    if (seen.length === 0 || !isJudgement(playbook, point.item)) states.push(whole)
    const state = WORST.find((bad) => states.includes(bad)) ?? 'passed'
    return { item: point.item, must: point.must, state, sides: seen }
  })
  return {
    exit: checklist.id, ready: points.every((point) => !point.must || point.state === 'passed'),
    passed: points.filter((point) => point.state === 'passed').length, points,
  }
}
