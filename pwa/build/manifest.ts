/** The installable app's card: what the home screen, the share sheet and the task switcher show. */
import type { ManifestOptions } from 'vite-plugin-pwa'

export const manifest: Partial<ManifestOptions> = {
  id: '/',
  name: 'Headland 田头',
  short_name: '田头',
  description: 'Key-account field sales, whole without signal. 大客户销售,没有信号也能用。',
  lang: 'zh-CN',
  start_url: '/#/today',
  scope: '/',
  display: 'standalone',
  orientation: 'any',
  background_color: '#FBFAF6',
  theme_color: '#1F6F4A',
  categories: ['business', 'productivity'],
  icons: [
    { src: '/icons/icon.svg', sizes: 'any', type: 'image/svg+xml', purpose: 'any' },
    { src: '/icons/icon-192.png', sizes: '192x192', type: 'image/png', purpose: 'any' },
    { src: '/icons/icon-512.png', sizes: '512x512', type: 'image/png', purpose: 'any' },
    { src: '/icons/maskable-512.png', sizes: '512x512', type: 'image/png', purpose: 'maskable' },
  ],
  shortcuts: [
    { name: '今天 Today', url: '/#/today' },
    { name: '客户 Accounts', url: '/#/accounts' },
  ],
}
