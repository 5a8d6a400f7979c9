/** What was prepared for a visit (V1, V2), kept until the visit is logged: then its purpose and people stand there, and
 *  "what did you learn" offers first what was to be asked. It is a draft: nobody else needs to read it. */
import { knownOf, openOpportunities, wordOf } from '../rules/records'
import type { Family, Selected } from '../rules/types'

export interface Plan {
  readonly purpose?: string
  readonly people?: string[]
  /** The questions in the order they were offered. */
  asked: { readonly item: string; readonly subject: string }[]
}

export const planKey = (account: string): string => `talk:${account}`

/** The stage of the project worked on, or null: the account is being cultivated. */
export function stageOf(family: Family, known: Selected): string | null {
  for (const { id } of openOpportunities(family)) {
    const stage = wordOf(knownOf(known, id, 'stage'))
    if (stage !== undefined) return stage
  }
  return null
}
