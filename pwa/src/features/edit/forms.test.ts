// @vitest-environment jsdom
import { render, screen, waitFor } from '@testing-library/svelte'
import userEvent from '@testing-library/user-event'
import { beforeEach, describe, expect, test, vi } from 'vitest'
import type { FakeWorld } from '../../testing/fake_world'
import { openPlot } from '../../testing/screens'
import { toasts } from '../../ui/toast.svelte'
import AccountEdit from './AccountEdit.svelte'
import Contact from './Contact.svelte'
import ContactEdit from './ContactEdit.svelte'

let world: FakeWorld

beforeEach(async () => {
  world = await openPlot()
})

describe('a new account', () => {
  test('needs a name and nothing else; it goes to the rep’s own plot', async () => {
    render(AccountEdit, {})
    await userEvent.type(screen.getByTestId('field-name'), '全新机电')
    await userEvent.click(screen.getByTestId('save'))
    await waitFor(() => expect(world.saved).toHaveLength(1))
    expect(world.saved[0]).toMatchObject({ op: 'new', kind: 'account', fields: { name: '全新机电', plot: 'p1', status: 'target' } })
  })

  test('shows what looks the same while typing, and does not block', async () => {
    render(AccountEdit, {})
    await userEvent.type(screen.getByTestId('field-name'), '恒通精密')
    expect(await screen.findByTestId('duplicates')).toHaveProperty('textContent', expect.stringContaining('苏州恒通精密机械有限公司'))
  })

  test('keeps every keystroke as a draft, and brings it back after a kill', async () => {
    const { unmount } = render(AccountEdit, {})
    await userEvent.type(screen.getByTestId('field-name'), '写到一')
    unmount()
    render(AccountEdit, {})
    await waitFor(() => expect(screen.getByTestId('field-name')).toHaveProperty('value', '写到一'))
    await userEvent.type(screen.getByTestId('field-name'), '半')
    await userEvent.click(screen.getByTestId('save'))
    await waitFor(() => expect(world.saved[0]).toMatchObject({ fields: { name: '写到一半' } }))
    expect(await world.drafts.list()).toEqual([])
  })
})

test('an account counted in working days of another region (G5)', async () => {
  world.put('calendar', 'calendar-de-2026', { region: 'de', year: 2026 })
  render(AccountEdit, { id: 'a1' })
  await userEvent.selectOptions(await screen.findByTestId('field-region'), 'Germany')
  await userEvent.type(screen.getByTestId('field-cadence_days'), '10')
  await userEvent.selectOptions(screen.getByTestId('field-cadence_unit'), 'working days')
  await userEvent.click(screen.getByTestId('save'))
  await waitFor(() => expect(world.saved[0]).toMatchObject({ id: 'a1', fields: { region: 'de', cadence_days: 10, cadence_unit: 'working_days' } }))
})

test('a refusal of what no field of the form shows is said above it, and what was typed stands', async () => {
  world.refuse = { code: 'not_allowed', field: 'plot' }
  render(AccountEdit, {})
  await userEvent.type(screen.getByTestId('field-name'), '全新机电')
  await userEvent.click(screen.getByTestId('save'))
  expect((await screen.findByRole('alert')).textContent).not.toBe('')
  expect(screen.getByTestId('field-name')).toHaveProperty('value', '全新机电')
  expect(world.saved).toEqual([])
  await userEvent.click(screen.getByTestId('save'))
  await waitFor(() => expect(world.saved).toHaveLength(1))
})

test('what is typed before the draft was read stands, and the rest of the draft comes back', async () => {
  await world.drafts.save('account:new', { start: { name: '', city: '' }, values: { name: '旧名', city: '苏州' } })
  const read = Promise.withResolvers<void>()
  const load = world.drafts.load
  vi.spyOn(world.drafts, 'load').mockImplementation((key) => read.promise.then(() => load(key)) as Promise<undefined>)
  render(AccountEdit, {})
  await userEvent.type(screen.getByTestId('field-name'), '新名')
  read.resolve()
  await waitFor(() => expect(screen.getByTestId('field-city')).toHaveProperty('value', '苏州'))
  expect(screen.getByTestId('field-name')).toHaveProperty('value', '新名')
  await waitFor(async () => expect(await load('account:new')).toMatchObject({ values: { name: '新名', city: '苏州' } }))
  await userEvent.click(screen.getByTestId('save'))
  await waitFor(() => expect(world.saved[0]).toMatchObject({ fields: { name: '新名', city: '苏州' } }))
})

describe('an account that leaves the list (G7)', () => {
  const change = async (to: string): Promise<string[]> => {
    render(AccountEdit, { id: 'a2' })
    await userEvent.selectOptions(screen.getByTestId('field-status'), to)
    await userEvent.click(screen.getByTestId('save'))
    await waitFor(() => expect(world.saved).toHaveLength(1))
    return toasts().map((one) => one.text)
  }
  test.each(['won', 'lost', 'closed'])('%s: a new one is asked for', async (status) => {
    expect((await change(status)).at(-1)).toContain('leaves a gap in the list')
  })
})

test('sources are the playbook’s words (G8)', () => {
  world.put('account', 'a2', { name: '无锡', plot: 'p1', source: 'web' })
  render(AccountEdit, { id: 'a2' })
  const offered = [...screen.getByTestId('field-source').querySelectorAll('option')].map((one) => one.textContent)
  expect(offered).toEqual(['Not set', 'Event', 'Telemarketing', 'They called us', 'Customer referral', 'Friends and relatives', 'Add-on of a customer', 'Bought list',
    'Door to door', 'Office tower', 'Industrial-park directory', 'Yellow pages', 'Newspaper', 'Job fair', 'Trade show', 'Partner', 'Other (web)'])
})

describe('what is wrong', () => {
  test('is said at its field, which gets the focus; nothing is saved or lost', async () => {
    render(ContactEdit, { account: 'a1' })
    await userEvent.type(screen.getByTestId('field-name'), '新联系人')
    await userEvent.type(screen.getByTestId('field-mobile'), 'tomorrow')
    await userEvent.click(screen.getByTestId('save'))
    const mobile = screen.getByTestId('field-mobile')
    await waitFor(() => expect(document.activeElement).toBe(mobile))
    expect(mobile.getAttribute('aria-invalid')).toBe('true')
    expect(screen.getByText(/Not a phone number/)).toBeTruthy()
    expect(world.saved).toEqual([])
  })

  test('a refusal by the phone’s storage keeps the form and says why', async () => {
    world.refuse = { code: 'invalid_email', field: 'email' }
    render(ContactEdit, { id: 'c1' })
    await userEvent.type(screen.getByTestId('field-email'), 'li@example.com')
    await userEvent.click(screen.getByTestId('save'))
    expect(await screen.findByText(/Not an e-mail address/)).toBeTruthy()
    expect(screen.getByTestId('field-email')).toHaveProperty('value', 'li@example.com')
  })
})

describe('a contact', () => {
  test('sends only what was changed', async () => {
    render(ContactEdit, { id: 'c1' })
    await userEvent.clear(screen.getByTestId('field-title'))
    await userEvent.type(screen.getByTestId('field-title'), '董事长')
    await userEvent.click(screen.getByTestId('save'))
    await waitFor(() => expect(world.saved).toEqual([{ op: 'set', kind: 'contact', id: 'c1', fields: { title: '董事长' } }]))
  })

  test('a new one is placed on the people map in the same save', async () => {
    render(ContactEdit, { account: 'a1' })
    await userEvent.type(screen.getByTestId('field-name'), '赵工')
    await userEvent.click(screen.getByTestId('chip-supportive'))
    await userEvent.click(screen.getByTestId('save'))
    await waitFor(() => expect(world.saved).toHaveLength(2))
    const [contact, fact] = world.saved as unknown as [{ id: string }, { fields: Record<string, unknown> }]
    expect(fact.fields).toMatchObject({ subject: contact.id, item: 'person.support', value: 'supportive', day: '2026-11-21' })
  })

  test('another version kept by a merge is taken with one tap, which settles it', async () => {
    world.put('contact', 'c2', { account: 'a1', name: '王丽', mobile: '139' }, { mobile: [['136', 't100b']] })
    render(Contact, { id: 'c2' })
    await userEvent.click(screen.getByTestId('take-other'))
    await waitFor(() =>
      expect(world.saved).toEqual([
        { op: 'set', kind: 'contact', id: 'c2', fields: { mobile: '136' }, settles: { mobile: ['t100b'] } },
      ]),
    )
    await waitFor(() => expect(screen.queryByTestId('take-other')).toBeNull())
  })

  test('who is not on this phone gets a way on', () => {
    render(Contact, { id: 'nobody' })
    expect(screen.getByRole('link', { name: 'Browse accounts' }).getAttribute('href')).toBe('#/accounts')
  })
})
