/** What a failed request is called on a screen: its own sentence, or that of its code. */
import { ApiFailure, Offline, codeOf } from '../net/failure'
import { say, t } from '../ui/messages'

export function sentenceOf(error: unknown, offline: string): string {
  if (error instanceof Offline) return offline
  if (error instanceof ApiFailure && error.code === 'too_many_requests') {
    const seconds = error.detail['retry_after']
    if (typeof seconds === 'number') return t('signin.wait', { seconds })
  }
  return say('error', codeOf(error), error instanceof ApiFailure ? error.detail : {})
}
