// @vitest-environment jsdom
import { render, screen } from '@testing-library/svelte'
import { beforeEach, describe, expect, test } from 'vitest'
import type { FakeWorld } from '../../testing/fake_world'
import { openPlot } from '../../testing/screens'
import Accounts from './Accounts.svelte'

let world: FakeWorld

beforeEach(async () => {
  world = await openPlot()
  for (const account of world.all('account')) await world.save([{ op: 'set', kind: 'account', id: account.id, fields: { deleted: true } }])
})

describe('a list without accounts', () => {
  test('offers to add one to whoever works a plot', () => {
    render(Accounts)
    expect(screen.getByText('Your plot has no accounts yet')).toBeTruthy()
    expect(screen.getByText('New account', { selector: 'a' })).toBeTruthy()
  })

  test('says to a rep without a plot that there is none, and offers nothing that could not be done', async () => {
    for (const plot of world.all('plot')) await world.save([{ op: 'set', kind: 'plot', id: plot.id, fields: { owner: 'somebody' } }])
    render(Accounts)
    expect(screen.getByText('You have no plot of your own')).toBeTruthy()
    expect(screen.queryByText('New account', { selector: 'a' })).toBeNull()
  })

  test('says before the first copy is here that it is on its way', () => {
    world.set({ lastSync: null })
    render(Accounts)
    expect(screen.queryByText('Your plot has no accounts yet')).toBeNull()
  })
})
