/** What a push shows and what a tap on it opens. */

export interface Notice {
  readonly title: string
  readonly body: string
  readonly url: string
  readonly tag: string
  readonly lang?: string
  readonly badge?: number
}

const PLAIN: Readonly<Record<'zh' | 'en', Pick<Notice, 'title' | 'body'>>> = {
  zh: { title: 'Headland 田头', body: '打开看看今天的安排' },
  en: { title: 'Headland 田头', body: 'Open to see what today holds' },
}
const TODAY = '#/today'

/** Read a push. Whatever is in it, there is something to show. */
export function read(data: { json(): unknown } | null, language: string): Notice {
  const plain = PLAIN[language.toLowerCase().startsWith('zh') ? 'zh' : 'en']
  let given: Partial<Record<keyof Notice, unknown>> = {}
  try {
    given = (data?.json() ?? {}) as typeof given
  } catch {
    // Not JSON: the plain words are shown.
  }
  const text = (value: unknown, otherwise: string): string => (typeof value === 'string' && value ? value : otherwise)
  return {
    title: text(given.title, plain.title),
    body: text(given.body, plain.body),
    url: screen(given.url),
    tag: text(given.tag, 'headland'),
    lang: text(given.lang, language),
    ...(typeof given.badge === 'number' && given.badge >= 0 ? { badge: given.badge } : {}),
  }
}

/** Only screens of ours: a hash route. */
export function screen(url: unknown): string {
  return typeof url === 'string' && /^#\/[\w/-]*$/.test(url) ? url : TODAY
}

interface Badge {
  readonly language: string
  setAppBadge?(count: number): Promise<void>
}

/** Show it. The same tag replaces, silently: a message sent again after a crash does not ring twice. */
export async function shown(
  registration: Pick<ServiceWorkerRegistration, 'showNotification'>,
  navigator: Badge,
  data: { json(): unknown } | null,
): Promise<void> {
  const notice = read(data, navigator.language)
  await registration.showNotification(notice.title, {
    body: notice.body,
    tag: notice.tag,
    lang: notice.lang ?? '',
    icon: '/icons/icon-192.png',
    badge: '/icons/badge-96.png',
    data: { url: notice.url },
  })
  if (notice.badge !== undefined) await navigator.setAppBadge?.(notice.badge).catch(() => undefined)
}

/** Bring an open page to the front and tell it the screen, or open one. The page itself goes there, because only it
 *  knows whether a form is being written. */
export async function open(clients: Pick<Clients, 'matchAll' | 'openWindow'>, origin: string, url: unknown): Promise<void> {
  const to = screen(url)
  const windows = await clients.matchAll({ type: 'window', includeUncontrolled: true })
  const page = windows.find((one) => one.focused) ?? windows.find((one) => one.visibilityState === 'visible') ?? windows[0]
  if (!page) {
    await clients.openWindow(`${origin}/${to}`)
    return
  }
  page.postMessage({ type: 'open', url: to })
  await page.focus().catch(() => undefined)
}
