// @vitest-environment jsdom
import { render, screen, waitFor, within } from '@testing-library/svelte'
import userEvent from '@testing-library/user-event'
import { beforeEach, describe, expect, test } from 'vitest'
import type { FakeWorld } from '../../testing/fake_world'
import { fact } from '../../testing/plot'
import { openPlot } from '../../testing/screens'
import { anyDirty } from '../../ui/forms.svelte'
import Log from './Log.svelte'

let world: FakeWorld
const fieldsOf = (kind: string): Record<string, unknown>[] =>
  world.saved.flatMap((change) => (change.op !== 'cmd' && change.kind === kind ? [change.fields] : []))
const question = (item: string): HTMLElement => screen.getAllByTestId('question').find((one) => one.dataset['item'] === item)!

async function answer(item: string, choice: string): Promise<void> {
  for (let i = 0; i < 4 && !screen.queryAllByTestId('question').some((one) => one.dataset['item'] === item); i++)
    await userEvent.click(screen.getByRole('button', { name: /^\d+ more$/ }))
  await userEvent.click(within(question(item)).getByTestId(`chip-${choice}`))
}

beforeEach(async () => {
  world = await openPlot()
})

describe('logging a visit', () => {
  test('takes four taps with a one-line note, prefilled by kind and purpose (law 7)', async () => {
    render(Log, { account: 'a1' })
    // Tap one opened this form; the others are a person, the note, save.
    await userEvent.click((await screen.findAllByTestId('person'))[0]!)
    await userEvent.type(screen.getByTestId('note'), '谈了价格')
    await userEvent.click(screen.getByTestId('save'))
    await waitFor(() => expect(world.saved).toHaveLength(1))
    expect(fieldsOf('visit')[0]).toMatchObject({ account: 'a1', author: 'rep1', touch: 'visit', note: '谈了价格', 'people:c1': true, zone: 'Asia/Shanghai' })
    expect(fieldsOf('visit')[0]?.['purpose']).toBeTruthy()
    expect(await world.drafts.list()).toEqual([])
  })

  test('comes back after a kill at any keystroke, says so, and can be thrown away and taken back', async () => {
    const { unmount } = render(Log, { account: 'a1' })
    await userEvent.type(await screen.findByTestId('note'), 'half a sen')
    expect(anyDirty()).toBe(true)
    unmount()
    expect(anyDirty()).toBe(false)
    render(Log, { account: 'a1' })
    expect(await screen.findByTestId('restored')).toBeTruthy()
    expect(screen.getByTestId('note')).toHaveProperty('value', 'half a sen')
    await userEvent.click(screen.getByRole('button', { name: 'Discard and start over' }))
    await waitFor(() => expect(screen.getByTestId('note')).toHaveProperty('value', ''))
    expect(await world.drafts.list()).toEqual([])
  })

  test('says what to mind in a touch: a gift is registered, within its limits (X2)', async () => {
    render(Log, { account: 'a1' })
    await screen.findByTestId('log-form')
    expect(screen.queryByTestId('touch-note')).toBeNull()
    await userEvent.click(screen.getByRole('radio', { name: 'More…' }))
    await userEvent.click(screen.getByTestId('chip-gift'))
    expect(screen.getByTestId('touch-note').textContent).toContain('register it')
  })

  test('an untouched form leaves no draft behind', async () => {
    const { unmount } = render(Log, { account: 'a1' })
    await screen.findByTestId('log-form')
    unmount()
    expect(await world.drafts.list()).toEqual([])
  })

  test('adds a contact on the spot and counts them among those met', async () => {
    render(Log, { account: 'a2' })
    await userEvent.click(await screen.findByTestId('person-new'))
    await userEvent.type(screen.getByTestId('new-contact-name'), '赵一鸣')
    await userEvent.click(screen.getByTestId('save'))
    await waitFor(() => expect(fieldsOf('contact')).toHaveLength(1))
    const [contact] = world.saved
    expect(fieldsOf('visit')[0]).toHaveProperty([`people:${contact?.op === 'new' ? contact.id : ''}`], true)
  })

  test('a refusal by the phone’s own check keeps everything and says why', async () => {
    world.refuse = { code: 'invalid_phone', field: 'mobile' }
    render(Log, { account: 'a1' })
    await userEvent.type(await screen.findByTestId('note'), 'x')
    await userEvent.click(screen.getByTestId('save'))
    expect(await screen.findByText(/Not a phone number/)).toBeTruthy()
    expect(world.saved).toEqual([])
    expect(screen.getByTestId('note')).toHaveProperty('value', 'x')
  })
})

describe('what was learned', () => {
  test('asks first what we most want to know, and of people only those who were there', async () => {
    render(Log, { account: 'a1' })
    await screen.findAllByTestId('question')
    const asked = (): (string | undefined)[] => screen.getAllByTestId('question').map((one) => one.dataset['item'])
    const all = async (): Promise<void> => {
      for (let more = screen.queryByRole('button', { name: /^\d+ more$/ }); more; more = screen.queryByRole('button', { name: /^\d+ more$/ }))
        await userEvent.click(more)
    }
    await all()
    expect(asked().some((item) => item?.startsWith('person.'))).toBe(false)
    await userEvent.click(screen.getAllByTestId('person')[0]!)
    await all()
    await waitFor(() => expect(asked().some((item) => item?.startsWith('person.'))).toBe(true))
  })

  test('offers another grade when the answers speak for it, with the reason, and never moves it by itself (G2)', async () => {
    fact(world, 'a4', 'a4', 'system.has', false, 10)
    for (const item of ['need.objective', 'need.subjective']) fact(world, 'a4', 'a4', item, true, 10)
    render(Log, { account: 'a4' })
    await screen.findByTestId('log-form')
    expect(screen.queryByTestId('grade-offer')).toBeNull()
    await answer('need.determination', 'high')
    await answer('need.selection', 'yes')
    const offer = await screen.findByTestId('grade-offer')
    expect(offer.textContent).toContain('Make it A')
    await userEvent.click(within(offer).getByTestId('grade-accept'))
    await userEvent.click(screen.getByTestId('save'))
    await waitFor(() => expect(fieldsOf('fact').map((one) => [one['item'], one['value']])).toEqual([
      ['need.determination', 'high'], ['need.selection', true], ['grade', 'A'],
    ]))
    expect(fieldsOf('fact')[2]?.['reason']).toContain('Determination')
  })
})

test('of forty people the last met stand first and the note stays in reach; all are one tap away, the chosen one stays', async () => {
  for (let n = 0; n < 40; n++) world.put('contact', `many${n}`, { account: 'a1', name: `客${n}` })
  await world.drafts.save('talk:a1', { purpose: '引导需求', people: ['many39'], asked: [] })
  render(Log, { account: 'a1' })
  await screen.findByTestId('log-form')
  const names = () => screen.getAllByTestId('person').map((one) => one.textContent?.trim())
  expect(names()).toHaveLength(8)
  expect(names()).toContain('客39')
  await userEvent.click(screen.getByTestId('people-all'))
  expect(names().length).toBeGreaterThanOrEqual(40)
  expect(screen.queryByTestId('people-all')).toBeNull()
})

test('what was prepared comes back: purpose, people, and the questions asked, in their order (V1, V2)', async () => {
  const asked = [{ item: 'budget.total', subject: 'o1' }, { item: 'requirement.motive', subject: 'o1' }, { item: 'decision.deciders', subject: 'o1' }, { item: 'system.has', subject: 'a1' }]
  await world.drafts.save('talk:a1', { purpose: '引导需求', people: ['c2'], asked })
  render(Log, { account: 'a1' })
  await screen.findByTestId('log-form')
  expect(screen.getAllByTestId('question').map((one) => one.dataset['item'])).toEqual(asked.map((one) => one.item))
  expect(screen.getAllByTestId('person').find((one) => one.getAttribute('aria-pressed') === 'true')?.textContent).toContain('王丽')
  await userEvent.click(screen.getByTestId('save'))
  await waitFor(() => expect(fieldsOf('visit')[0]).toMatchObject({ purpose: '引导需求', 'people:c2': true }))
  await waitFor(async () => expect(await world.drafts.list()).toEqual([]))
})

test('from a gift one tap leads to the register of that customer, and the entry is there on the way back (X2)', async () => {
  const { unmount } = render(Log, { account: 'a1', query: new URLSearchParams('touch=gift') })
  await userEvent.type(await screen.findByTestId('note'), '送了一盒茶')
  expect(screen.getByTestId('touch-register').getAttribute('href')).toBe('#/gifts?account=a1')
  unmount()
  render(Log, { account: 'a1' })
  expect(((await screen.findByTestId('note')) as HTMLTextAreaElement).value).toBe('送了一盒茶')
  expect(screen.getByTestId('touch-register')).toBeTruthy()
  await userEvent.click(screen.getByTestId('chip-visit'))
  expect(screen.queryByTestId('touch-register')).toBeNull()
})

test('an account this phone does not hold is said, with a way on', async () => {
  render(Log, { account: 'nowhere' })
  expect(await screen.findByText('This account is not on this phone')).toBeTruthy()
})

describe('while the form is open', () => {
  /** Another method comes: it asks these no more, and the rest in another order. */
  function follow(...gone: readonly (string | undefined)[]): void {
    const checklists = world.playbook.checklists.map((list) => ({ ...list, items: list.items.map((one) => ({ ...one, retired: gone.includes(one.id) })) }))
    Object.assign(world, { playbook: { ...world.playbook, checklists: checklists.reverse() } })
    world.set({})
  }
  const worded = (): HTMLElement[] => screen.getAllByTestId('question').filter((one) => one.querySelector('textarea'))
  const more = (): HTMLElement | null => screen.queryByRole('button', { name: /^\d+ more$/ })

  test('a new method and what others say meanwhile move no question that has an answer, and take none away', async () => {
    render(Log, { account: 'a1' })
    await screen.findByTestId('log-form')
    const ids = (): (string | undefined)[] => screen.getAllByTestId('question').map((one) => one.dataset['item'])
    for (let button = more(); button; button = more()) await userEvent.click(button)
    const before = ids()
    const [typed, toldByAnother, left] = worded() as [HTMLElement, HTMLElement, HTMLElement]
    const area = within(typed).getByRole('textbox')
    await userEvent.type(area, '靠人排')
    await userEvent.type(within(toldByAnother).getByRole('textbox'), '还没')

    const subject = world.playbook.checklists.flatMap((list) => list.items).find((one) => one.id === toldByAnother.dataset['item'])!.subject
    fact(world, subject === 'opportunity' ? 'o1' : 'a1', 'a1', toldByAnother.dataset['item']!, '别人已经问到', 0, { author: 'sup1' })
    follow(typed.dataset['item'], left.dataset['item'])

    await waitFor(() => expect(ids()).not.toContain(left.dataset['item']))
    expect(ids().filter((one) => before.includes(one))).toEqual(before.filter((one) => one !== left.dataset['item']))
    expect(document.activeElement).toBe(within(toldByAnother).getByRole('textbox'))
    expect(area.isConnected).toBe(true)
    await userEvent.type(area, '产')
    await userEvent.click(screen.getByTestId('save'))
    await waitFor(() => expect(fieldsOf('fact')).toHaveLength(2))
    expect(fieldsOf('fact').map((one) => one['value']).sort()).toEqual(['还没', '靠人排产'].sort())
  })

  test('what was answered is in sight again after a kill, also when it is asked no more', async () => {
    const { unmount } = render(Log, { account: 'a1' })
    await screen.findByTestId('log-form')
    await userEvent.click(more()!)
    const far = worded().at(-1)!
    await userEvent.type(within(far).getByRole('textbox'), '三条线')
    unmount()
    follow(far.dataset['item'])
    render(Log, { account: 'a1' })
    expect(await screen.findByTestId('restored')).toBeTruthy()
    expect(within(question(far.dataset['item']!)).getByRole('textbox')).toHaveProperty('value', '三条线')
    await userEvent.clear(within(question(far.dataset['item']!)).getByRole('textbox'))
    await userEvent.type(within(question(far.dataset['item']!)).getByRole('textbox'), '四条线')
    await userEvent.click(screen.getByTestId('save'))
    await waitFor(() => expect(fieldsOf('fact')).toMatchObject([{ item: far.dataset['item'], value: '四条线' }]))
  })
})
