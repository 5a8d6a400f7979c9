/** The relationship plan of a person (P7), kept where its parts belong: relations as facts about the person, the measure
 *  and its day as a task with its responsible. Pure. */
import type { People } from '../../generated/playbook'
import { knownOf } from '../../rules/records'
import type { Selected } from '../../rules/types'
import type { Rec } from '../../storage/world'

export const MEASURE = 'person.measure'
export const CHECK = 'person.check'
// A playbook of an earlier release has no such member.
const TEXTS: readonly string[] = ['person.rivals', 'person.ours']
/** What the plan says of the relation, in words: items of the playbook. */
export const textsOf = (people: Pick<People, 'plan_items'> | null): readonly string[] => (people?.plan_items?.length ? people.plan_items : TEXTS)
const PURPOSE = 'relationship'

/** The next step of the plan that is not done, the earliest due first. */
export function openStep(tasks: readonly Rec<'task'>[], person: string): Rec<'task'> | undefined {
  return tasks
    .filter((one) => one.v.contact === person && one.v.purpose === PURPOSE && !one.v.done)
    .sort((a, b) => ((a.v.due ?? '9999') < (b.v.due ?? '9999') ? -1 : 1))[0]
}

export const planned = (tasks: readonly Rec<'task'>[], known: Selected, person: string): boolean =>
  openStep(tasks, person) !== undefined || knownOf(known, person, MEASURE) !== undefined
