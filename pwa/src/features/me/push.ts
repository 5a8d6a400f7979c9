/** Web push on this device: what is possible here, switching it on and off, and saying why not. */
import type { Api } from '../../net/api'

export type PushState = 'on' | 'off' | 'denied' | 'unsupported' | 'install-first' | 'no-key'

export interface Surroundings {
  readonly vapid: string | null | undefined
  readonly agent: string
  readonly standalone: boolean
}

/** iPhones and iPads, also those that call themselves a Mac but have a touch screen. */
export function isApple(agent: string, touchPoints: number): boolean {
  return /iPhone|iPad|iPod/.test(agent) || (/Macintosh/.test(agent) && touchPoints > 1)
}

export function isWeChat(agent: string): boolean {
  return /MicroMessenger/.test(agent)
}

export function isStandalone(): boolean {
  return matchMedia('(display-mode: standalone)').matches || (navigator as { standalone?: boolean }).standalone === true
}

/** What can be said before asking anybody. iOS offers push to installed apps only. */
export function pushPossible(around: Surroundings, scope: object = globalThis): PushState | undefined {
  const able = 'PushManager' in scope && 'Notification' in scope && 'serviceWorker' in navigator
  if (!able) return isApple(around.agent, navigator.maxTouchPoints) && !around.standalone ? 'install-first' : 'unsupported'
  if (!around.vapid) return 'no-key'
  return undefined
}

export async function pushState(around: Surroundings): Promise<PushState> {
  const said = pushPossible(around)
  if (said) return said
  if (Notification.permission === 'denied') return 'denied'
  const registration = await navigator.serviceWorker.getRegistration()
  return (await registration?.pushManager.getSubscription()) ? 'on' : 'off'
}

/** Ask for permission (needs the person's tap), subscribe, tell the server. Throws what the browser throws. */
export async function switchOn(api: Api, vapid: string): Promise<PushState> {
  if ((await Notification.requestPermission()) !== 'granted') return 'denied'
  const registration = await navigator.serviceWorker.ready
  const subscription = await registration.pushManager.subscribe({ userVisibleOnly: true, applicationServerKey: keyBytes(vapid) })
  try {
    await api.subscribePush(subscription.toJSON())
  } catch (error) {
    await subscription.unsubscribe()
    throw error
  }
  return 'on'
}

export async function switchOff(api: Api): Promise<PushState> {
  const registration = await navigator.serviceWorker.getRegistration()
  const subscription = await registration?.pushManager.getSubscription()
  if (subscription) {
    await subscription.unsubscribe()
    await api.unsubscribePush(subscription.endpoint).catch(() => undefined)
  }
  return 'off'
}

/** The server's key as the browser wants it: base64url to bytes. */
export function keyBytes(vapid: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(atob(vapid.replaceAll('-', '+').replaceAll('_', '/')), (char) => char.charCodeAt(0))
}
