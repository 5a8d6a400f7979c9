/** How the phone's program is built: one page, lazy screens, a service worker of our own.
 *
 *  Chosen: vite-plugin-pwa with `injectManifest`, because push, the offline page and the download of segments live in
 *  one worker of ours (src/service-worker/worker.ts); the plugin only gives it the list of files to precache.
 *  `registerType: 'prompt'`: a new version waits until no form is dirty. Sizes are gated by build/budget.ts.
 */
import { svelte } from '@sveltejs/vite-plugin-svelte'
import { defineConfig } from 'vite'
import { VitePWA } from 'vite-plugin-pwa'

import { chunks } from './build/chunks.ts'
import { icons } from './build/icons.ts'
import { manifest } from './build/manifest.ts'
import { notice } from './build/notice.ts'
import { preload } from './build/preload.ts'
import { runtime } from './build/svelte.ts'
import { virtua } from './build/virtua.ts'

const browsers = ['chrome111', 'safari16.4', 'firefox114']

export default defineConfig({
  base: '/',
  plugins: [
    icons(),
    virtua(),
    runtime(),
    preload(import.meta.dirname),
    // Runes everywhere: without Svelte 4's ways of reactivity the runtime is smaller.
    svelte({ compilerOptions: { runes: true, discloseVersion: false, cssHash: ({ hash, css }) => `s${hash(css).slice(0, 5)}` } }),
    notice(),
    VitePWA({
      strategies: 'injectManifest',
      srcDir: 'src/service-worker',
      filename: 'worker.ts',
      registerType: 'prompt',
      injectRegister: false,
      manifest,
      injectManifest: {
        globPatterns: ['**/*.{html,js,css,svg,png,webmanifest}'],
        globIgnores: ['worker.js', 'worker-off.js', 'screenshots/**'],
        maximumFileSizeToCacheInBytes: 1_500_000,
        buildPlugins: { vite: [notice()] },
      },
    }),
  ],
  worker: { format: 'es', plugins: () => [notice()] },
  build: {
    target: browsers,
    manifest: true,
    modulePreload: { polyfill: false },
    reportCompressedSize: false,
    sourcemap: false,
    rolldownOptions: {
      // Svelte does not say that its parts do nothing when loaded; so custom elements, of which there are none, came along,
      // and what only forms and styles use.
      treeshake: { moduleSideEffects: [{ test: /svelte[\\/]src[\\/].*[\\/](custom-element|bindings[\\/]\w+|clone|attachments|warnings|misc|elements[\\/]style)\.js$|attributes\.js\?style$/, sideEffects: false }] },
      output: { codeSplitting: { groups: [chunks(import.meta.dirname)] } },
    },
  },
  server: { proxy: { '/api': 'http://127.0.0.1:8080' } },
})
