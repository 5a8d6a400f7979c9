/** The method as the phone reads it: types from the generator, and an index made once per playbook.
 *  The JSON comes from the server by its hash, or from `generated/playbook.json` until then. */
import type { Item, Playbook, Stage, Touch } from '../generated/playbook'

export type * from '../generated/playbook'

/** The published JSON as a playbook. The server checked it; a phone only asks whether it is one, and gives what an
 *  older one lacks its empty value. */
export function load(json: string): Playbook {
  const raw = JSON.parse(json) as Partial<Playbook>
  if (!Array.isArray(raw.grades) || !Array.isArray(raw.checklists)) throw new Error('not a playbook')
  return complete(raw)
}

/** What came with later releases gets its empty value in a playbook of an earlier one. */
export const complete = (raw: Partial<Playbook>): Playbook => ({ ...EMPTY, ...raw }) as Playbook

const EMPTY: Partial<Playbook> = { signals: [], sequences: [], conditions: {}, rival_items: [] }

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

export const itemOf = (playbook: Playbook, id: string): Item | undefined => indexOf(playbook).items.get(id) ?? viewed(playbook, id)

/** The item under which an exit point stands as one side sees it (S4). */
export const viewItem = (side: string, item: string): string => `view.${side}.${item}`

/** A point through one side is asked, shown and kept like an item of its own: what to look for, in the words of the sides. */
function viewed(playbook: Playbook, id: string): Item | undefined {
  const views = playbook.exit_views
  const side = views?.sides.find((one) => id.startsWith(viewItem(one.id, '')))
  const item = side && indexOf(playbook).items.get(id.slice(viewItem(side.id, '').length))
  if (!views || !item) return undefined
  const join = (language: 'zh-CN' | 'en', colon: string): string => `${side.label[language]}${colon}${item.label[language]}`
  return {
    ...item, id, kind: 'choice', choices: views.answers, ask: side.ask, form: 'closed', rows: [], columns: [],
    label: { 'zh-CN': join('zh-CN', '：'), en: join('en', ': ') },
  }
}

export const stageOf = (playbook: Playbook, id: string): Stage | undefined =>
  playbook.stages[indexOf(playbook).stages.get(id) ?? -1]

/** What a visit may be for (V1): the purposes of the stage's steps; without a stage, those of cultivation. */
export function purposesOf(playbook: Playbook, stage: string | null): Playbook['maintenance'] {
  const steps = stage === null ? [] : (stageOf(playbook, stage)?.steps ?? [])
  const purposes = playbook.steps.filter((step) => steps.includes(step.id)).flatMap((step) => step.purposes)
  return purposes.length > 0 ? purposes : playbook.maintenance
}
