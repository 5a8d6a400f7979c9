/** Where a sale stands in our own process, and what the next step takes (S3).
 *  Mirrors `shared_schema/rules/process.py`, where the decisions stand; `tests/vectors/process.json` holds both. */
import type { Playbook } from './playbook'
import { knownOf, wordOf } from './records'
import { judged } from './stages'
import type { Move, Selected, StepAt } from './types'

/** The item that says which step of the process was taken last. */
export const SALE_STEP = 'sale.step'

/** May a sale go from one step of the process to another? `from` null: nobody knows where it stands. */
export const stepMove = (playbook: Playbook, from: string | null, to: string): Move => judged(playbook.steps, from, to)

/** The step a sale stands at: the one told, or the first of its stage where the stage went further since. */
export function stepAt(playbook: Playbook, known: Selected, opportunity: string): StepAt {
  const place = (id: string | undefined): number => playbook.steps.findIndex((one) => one.id === id)
  const [told, stage] = [knownOf(known, opportunity, SALE_STEP), knownOf(known, opportunity, 'stage')]
  const here = wordOf(told)
  const spans = playbook.stages.find((one) => one.id === wordOf(stage))?.steps ?? []
  const least = playbook.steps.find((one) => spans.includes(one.id))?.id ?? null
  if (!told || here === undefined || place(here) < 0) return { step: least, told: false }
  const overtaken = stage !== undefined && least !== null && stage.age_days < told.age_days && place(least) > place(here)
  return overtaken ? { step: least, told: false } : { step: here, told: true }
}
