/** The method as screens and rules read it: types from the generator, and what they look up in it. */
import type { Item, Playbook, Stage } from '../generated/playbook'
import { indexOf } from './published'

export type * from '../generated/playbook'
export { complete, indexOf, load, type Index } from './published'

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
