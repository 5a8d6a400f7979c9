// @vitest-environment jsdom
import { expect, test } from 'vitest'
import { back, go, route, startRouter } from './router.svelte'

const arrived = (): Promise<void> =>
  new Promise((resolve) => addEventListener('hashchange', () => setTimeout(resolve), { once: true }))

test('the arrow never leaves the app: the first screen goes to its list, later ones step back', async () => {
  history.replaceState(null, '', '#/account/a1')
  startRouter()
  back('/accounts')
  expect(route().path).toBe('/accounts')

  const there = arrived()
  location.hash = '/account/a2'
  await there
  expect(route().path).toBe('/account/a2')
  const home = arrived()
  back('/today')
  await home
  expect(route().path).toBe('/accounts')

  go('/today', { replace: true })
  expect(route().path).toBe('/today')
  back('/me')
  expect(route().path).toBe('/me')
})
