/** The self-check (T2): the rep's own view of the rep. It lives in the rep's settings, in a bucket nobody else holds. */
import type { Settings } from '../../generated/records'
import type { SelfCheck } from '../../rules/playbook'
import type { Rec, World } from '../../storage/world'

export const LEVELS = ['1', '2', '3', '4'] as const
export type Level = (typeof LEVELS)[number]
/** `check.point` -> level. */
export type Levels = Readonly<Record<string, Level>>

export interface SelfView {
  readonly day: string
  readonly levels: Levels
}

export const keyOf = (check: SelfCheck, point: { readonly id: string }): string => `${check.id}.${point.id}`

const settingsId = (world: Pick<World, 'me'>): string => `s-${world.me.id}`

export function selfCheckOf(world: Pick<World, 'get' | 'me'>): SelfView | undefined {
  const own = world.get<'settings'>(settingsId(world)) as Rec<'settings'> | undefined
  const { self_check: kept, self_checked_on: day } = (own?.v ?? {}) as Partial<Settings>
  if (!day || typeof kept !== 'object' || kept === null) return undefined
  const known = Object.entries(kept).filter((pair): pair is [string, Level] => LEVELS.includes(pair[1] as Level))
  return { day, levels: Object.fromEntries(known) }
}

/** Where one sees oneself weakest, at most so many; nothing while all is good. */
export function weakest(checks: readonly SelfCheck[], levels: Levels, most = 3): readonly SelfCheck['points'][number][] {
  const found = checks.flatMap((check) => check.points.map((point) => ({ point, level: Number(levels[keyOf(check, point)] ?? 4) })))
  return found.filter(({ level }) => level <= 2).sort((one, two) => one.level - two.level).slice(0, most).map(({ point }) => point)
}
