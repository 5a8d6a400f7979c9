/** Where "navigate" leads: the map app of the device, found by name and address; it works out the way itself. */
import type { Rec } from '../../storage/world'

export function mapLink(account: Rec<'account'>, agent: string, locale: string): string | null {
  const { address, city, name, place } = account.v
  const words = [city && !address?.includes(city) ? city : '', address].filter(Boolean).join('')
  const query = encodeURIComponent(words || name || '')
  if (!words && !place) return null
  const at = place ? `${place.lat / 1e6},${place.lon / 1e6}` : ''
  if (/iPhone|iPad|Macintosh/.test(agent)) return `https://maps.apple.com/?q=${query}${at ? `&ll=${at}` : ''}`
  if (/Android/.test(agent)) return at ? `geo:${at}?q=${at}(${encodeURIComponent(name ?? '')})` : `geo:0,0?q=${query}`
  if (locale === 'zh-CN') return `https://uri.amap.com/search?keyword=${query}&src=headland`
  return at
    ? `https://www.openstreetmap.org/?mlat=${place ? place.lat / 1e6 : ''}&mlon=${place ? place.lon / 1e6 : ''}#map=17`
    : `https://www.openstreetmap.org/search?query=${query}`
}
