/** The screens over the small plot, without server or database: `npm run dev`, then /dev.html. Never built. */
import '../ui/tokens.css'
import '../ui/base.css'
import { mount } from 'svelte'
import App from '../App.svelte'
import { show } from '../session.svelte'
import { preferredLocale, useLocale } from '../ui/messages'
import { startRouter } from '../ui/router.svelte'
import { startTheme } from '../ui/theme'
import { smallPlot } from './plot'

startTheme()
startRouter()
await useLocale(preferredLocale())
const world = smallPlot()
show(
  {
    person: world.me,
    company: { id: 'dev', name: '演示 Demo', demo: true },
    replica: 'dev', device: 'dev', epoch: 'dev', playbook: { hash: '' }, vapid: null, schema: 1, confirmed: Date.now(),
  },
  world,
)
const target = document.getElementById('app')
if (target) mount(App, { target })
