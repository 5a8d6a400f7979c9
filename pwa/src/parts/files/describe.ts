/** Photos and files in words: their kind and size, how far they are, why one cannot be added. */
import { ApiFailure, Offline } from '../../net/failure'
import { session } from '../../session.svelte'
import type { FileStanding } from '../../storage/world'
import { formatNumber, say, t } from '../../ui/messages'
import { bytesWord } from '../words'
import { isPhoto, type Shown } from './attachment'

const LIMITS = { file: 20 * 1024 * 1024, files: 30 }

/** What the company allows, as the server said at sign-in. */
export const limits = (): { readonly file: number; readonly files: number } => session()?.limits ?? LIMITS

export function titleOf(shown: Shown): string {
  return shown.caption || shown.name || t(isPhoto(shown) ? 'files.photo' : 'files.one')
}

/** "PDF · 340 kB" */
export function kindOf(shown: Shown): string {
  const ending = /\.([A-Za-z0-9]{1,5})$/.exec(shown.name ?? '')?.[1] ?? (isPhoto(shown) ? shown.mime?.slice(6) : undefined)
  return [ending?.toUpperCase(), bytesWord(shown.bytes ?? 0)].filter(Boolean).join(' · ')
}

/** Where it stands; empty when it is here and on the server. */
export function standingWord(standing: FileStanding | undefined): string {
  if (!standing) return ''
  if (!standing.here) return t('files.not_here')
  if (standing.done) return ''
  if (standing.problem) return say('error', standing.problem)
  return standing.sent > 0 ? t('files.sending', { percent: percent(standing.sent, standing.bytes) }) : t('files.waiting')
}

export const percent = (have: number, total: number): string =>
  formatNumber(total > 0 ? have / total : 0, { style: 'percent', maximumFractionDigits: 0 })

/** Why this file cannot be added beside so many others; undefined: it can. */
export function unfit(file: File, others: number): string | undefined {
  const { file: most, files } = limits()
  if (others >= files) return t('files.too_many', { n: files })
  // A photo is made smaller first.
  if (file.type.startsWith('image/') || file.size <= most) return undefined
  // Twenty binary megabytes are 20.97 of those that are shown: told as 21, a file of "21 MB" would be refused.
  const told = most - (most % 1_000_000) || most
  return t('files.too_large', { name: file.name, size: bytesWord(file.size), limit: bytesWord(told) })
}

/** What went wrong on the way here. */
export function fetchProblem(error: unknown): string {
  if (error instanceof Offline) return t('files.not_here')
  if (error instanceof ApiFailure && error.code === 'not_found') return t('files.not_arrived')
  return say('error', codeIn(error) ?? 'unavailable')
}

export function codeIn(error: unknown): string | undefined {
  const code = (error as { code?: unknown } | undefined)?.code
  return typeof code === 'string' ? code : undefined
}
