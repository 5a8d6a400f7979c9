/** Start: the look, the language, the address, then the app for whoever used it last. */
import './ui/tokens.css'
import './ui/base.css'
import { mount } from 'svelte'
import { startRoutes } from './address.svelte'
import App from './App.svelte'
import { start } from './session.svelte'
import { afterPaint } from './storage/idle'
import { hasAsked } from './storage/open'
import { allSentences, preferredLocale, useLocale } from './ui/messages'
import { watchInstall } from './ui/installer.svelte'
import { route, startRouter } from './ui/router.svelte'
import { startTheme } from './ui/theme'
import { holdUpdate } from './ui/update.svelte'

/** No top-level await: this module shares a file with what the lazy parts import, and they would wait for each other. */
async function begin(): Promise<void> {
  startTheme()
  startRouter()
  startRoutes(route().segments)
  watchInstall()
  const target = document.getElementById('app')
  if (!target) throw new Error('index.html has no #app')
  // The phone's database opens while the sentences come.
  const started = start(() => import('./door'))
  await useLocale(preferredLocale())
  await hasAsked()
  mount(App, { target })
  await started
  afterPaint(() => {
    void allSentences().catch(() => undefined)
    void beInstalled()
  })
}

async function beInstalled(): Promise<void> {
  const { startInstalled } = await import('./installed')
  await startInstalled({
    onUpdate: holdUpdate,
    onOpen: (hash) => {
      location.hash = hash
    },
  })
}

void begin()
