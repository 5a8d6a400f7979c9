/** Regions by their names: whose holidays an account keeps (G5). The phone knows countries; a part goes by its code. */
import type { World } from '../storage/world'
import { locale } from '../ui/messages'

/** "德国 · BY" of `de-by`; a word that names no country stays as it is. */
export function regionName(region: string): string {
  const [country = '', part] = region.split('-')
  try {
    const name = new Intl.DisplayNames([locale()], { type: 'region', fallback: 'none' }).of(country.toUpperCase())
    return name ? [name, part?.toUpperCase()].filter(Boolean).join(' · ') : region
  } catch {
    return region
  }
}

/** The regions the company keeps calendars of, by name; `own`: one that is chosen stays, calendar or not. */
export function regionOptions(world: World, own?: string): { id: string; label: string }[] {
  const known = new Set([...world.all('calendar')].flatMap((one) => one.v.region ?? []))
  if (own) known.add(own)
  return [...known].map((id) => ({ id, label: regionName(id) })).sort((a, b) => a.label.localeCompare(b.label, locale()))
}
