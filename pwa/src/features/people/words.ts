/** The playbook's words on the map, in the reader's language. */
import type { Choice, Playbook } from '../../generated/playbook'
import { itemOf } from '../../rules/playbook'
import { say, t, tr } from '../../ui/messages'
import type { Axis } from './board'
import type { Person, Reading } from './reading'

const axis = (choices: readonly Choice[]): Axis[] =>
  choices.filter((one) => !one.retired).map((one) => ({ id: one.id, label: tr(one.label) }))

export const levels = (playbook: Playbook): Axis[] => axis(playbook.people?.levels ?? [])
export const areas = (playbook: Playbook): Axis[] => axis(playbook.people?.departments ?? [])

export const choices = (playbook: Playbook, item: string): Axis[] => axis(itemOf(playbook, item)?.choices ?? [])

/** The words an item offers, in the order the map draws them; the rules know these ids (rules/mapping). */
function ordered(playbook: Playbook, item: string, family: string, ids: readonly string[]): Axis[] {
  const own = new Map(choices(playbook, item).map((one) => [one.id, one.label]))
  return ids.map((id) => ({ id, label: own.get(id) ?? say(family, id) }))
}

export const influences = (playbook: Playbook): Axis[] => ordered(playbook, 'person.influence', 'stance.influence', ['high', 'middle', 'low'])
export const supports = (playbook: Playbook): Axis[] =>
  ordered(playbook, 'person.support', 'stance.support', ['opposed', 'neutral', 'supportive'])
export const minds = (playbook: Playbook): Axis[] => ordered(playbook, 'person.mind', 'people.mind', ['low', 'middle', 'high'])
export const hearts = (playbook: Playbook): Axis[] => ordered(playbook, 'person.heart', 'people.heart', ['high', 'low'])

export const labelOf = (axes: readonly Axis[], id: string | null): string => axes.find((one) => one.id === id)?.label ?? ''

/** The quadrant of a cell: high influence is above, support at the end of the row. */
export function quadrantAt(playbook: Playbook, influence: string, support: string): NonNullable<Playbook['people']>['quadrants'][number] | undefined {
  const wanted = [influence === 'high' ? 'high' : 'low', support === 'supportive' ? 'high' : 'low']
  return playbook.people?.quadrants.find((one) => one.influence === wanted[0] && one.support === wanted[1])
}

export const stanceAt = (playbook: Playbook, mind: string, heart: string): string =>
  tr(playbook.people?.stances.find((one) => one.mind === mind && one.heart === heart)?.label)

/** Title and role of a person in one line. */
export function second(reading: Reading, person: Person): string {
  const role = labelOf(choices(reading.playbook, 'person.role'), person.role)
  return [person.title, person.outside ? person.employer : '', person.coach ? t('people.coach_is') : role].filter(Boolean).join(' · ')
}
