/** What of calendars needs the server, which has the libraries: the regions there are, and a region more (G5). */
import { client } from './server'

export interface RegionInfo {
  readonly id: string
  readonly parts: readonly string[]
}

export async function knownRegions(): Promise<readonly RegionInfo[]> {
  return (await client.get<{ readonly items: readonly RegionInfo[] }>('/api/calendars/regions')).items
}

/** Fill a region, or ask again about one that is there; `changed`: years about which something is new. */
export function fillRegion(region: string): Promise<{ readonly changed: number }> {
  return client.post('/api/calendars', { region })
}
