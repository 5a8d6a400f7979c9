/** The published method: whether it is one, and an index made once per playbook. Apart from playbook.ts, because Today
 *  asks no more of it. The JSON comes from the server by its hash, or from `generated/playbook.json` until then. */
import type { Item, Playbook, Touch } from '../generated/playbook'

/** The published JSON as a playbook. The server checked it; a phone only asks whether it is one, and gives what an
 *  older one lacks its empty value. */
export function load(json: string): Playbook {
  const raw = JSON.parse(json) as Partial<Playbook>
  if (!Array.isArray(raw.grades) || !Array.isArray(raw.checklists)) throw new Error('not a playbook')
  return complete(raw)
}

/** What came with later releases gets its empty value in a playbook of an earlier one. */
export const complete = (raw: Partial<Playbook>): Playbook => ({ ...EMPTY, ...raw }) as Playbook

const EMPTY: Partial<Playbook> = { signals: [], sequences: [], conditions: {}, rival_items: [], gates: [], jobs: [], expected_grades: [] }

export interface Index {
  readonly items: ReadonlyMap<string, Item>
  /** Item id -> its place in the playbook. */
  readonly order: ReadonlyMap<string, number>
  readonly stages: ReadonlyMap<string, number>
  readonly touches: ReadonlyMap<string, Touch>
}

const indexes = new WeakMap<Playbook, Index>()

export function indexOf(playbook: Playbook): Index {
  let index = indexes.get(playbook)
  if (!index) {
    const items = playbook.checklists.flatMap((checklist) => checklist.items)
    index = {
      items: new Map(items.map((item) => [item.id, item])),
      order: new Map(items.map((item, place) => [item.id, place])),
      stages: new Map(playbook.stages.map((stage, place) => [stage.id, place])),
      touches: new Map(playbook.touches.map((touch) => [touch.id, touch])),
    }
    indexes.set(playbook, index)
  }
  return index
}
