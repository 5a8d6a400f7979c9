/** A survey's link (R3): made by the server, because the customer answers there, without a program or an account of ours. */
import { client } from './server'

export interface SurveyLink {
  readonly link: string
  /** Milliseconds. */
  readonly expires_at: number
}

export function surveyLink(account: string, contact: string): Promise<SurveyLink> {
  return client.post('/api/surveys', { account, ...(contact && { contact }) })
}
