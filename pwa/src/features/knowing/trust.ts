/** The trust gauge in words (K11): five steps and parts counted in things, never a percentage of feelings. */
import type { Playbook, Trust } from '../../rules/playbook'
import { SHARED, TOLD } from '../../rules/trust'
import type { Known, Selected, TrustGauge } from '../../rules/types'

export const STEPS = 5
/** The item that says which step of the trust tree is reached with a contact (V3). */
export const TRUST_STEP = 'trust.step'

/** How many of the five steps are filled: none only where nothing at all is known. */
export const filledOf = (gauge: TrustGauge): number => Math.min(STEPS, Math.ceil((gauge.percent * STEPS) / 100))

export interface Part {
  readonly id: 'product' | 'company' | 'personal' | 'needs' | 'preferences' | 'about_them' | 'shared'
  readonly count: number
  /** Out of how many; undefined where there is no end to it. */
  readonly of: number | undefined
}

/** The gauge's parts as counts: what they know of us, what we know of them, what is shared. */
export function partsOf(method: Trust, gauge: TrustGauge, known: Selected, contact: string): Part[] {
  const told = (about: string): number => method.pointers.filter((one) => one.about === about).length
  const shared = method.coincidences.filter((one) => known.get(contact)?.get(SHARED + one.id)?.value === true).length
  const personal = method.personal_percent > 0 ? Math.round(gauge.personal / method.personal_percent) : 0
  const parts: Part[] = [
    { id: 'company', count: gauge.company / 100, of: told('company') },
    { id: 'product', count: gauge.product / 100, of: told('product') },
    { id: 'personal', count: personal, of: told('personal') },
    { id: 'needs', count: gauge.needs / 100, of: method.need_items.length },
    { id: 'preferences', count: gauge.preferences / 100, of: method.preference_items.length },
    { id: 'about_them', count: gauge.about_them / 100, of: method.personal_items.length },
    { id: 'shared', count: shared, of: undefined },
  ]
  return parts.filter((part) => part.of !== 0)
}

/** One pointer of the disclosure plan (K10): told, planned for a day, or neither. */
export interface Pointed {
  readonly state: 'told' | 'planned' | 'open'
  /** The day it was told, or is to be. */
  readonly day: string | null
}

export function pointed(known: Known | undefined): Pointed {
  if (known?.value === true) return { state: 'told', day: known.day }
  if (typeof known?.value === 'string' && /^\d{4}-\d\d-\d\d$/.test(known.value)) return { state: 'planned', day: known.value }
  return { state: 'open', day: null }
}

export const pointerOf = (known: Selected, contact: string, pointer: string): Pointed => pointed(known.get(contact)?.get(TOLD + pointer))

/** What is planned and not told yet, the earliest day first: what to bring to the next visit. */
export function planned(playbook: Pick<Playbook, 'trust'>, known: Selected, contact: string): { readonly id: string; readonly day: string }[] {
  return (playbook.trust?.pointers ?? [])
    .flatMap((one) => {
      const { state, day } = pointerOf(known, contact, one.id)
      return state === 'planned' && day ? [{ id: one.id, day }] : []
    })
    .sort((a, b) => a.day.localeCompare(b.day) || a.id.localeCompare(b.id))
}
