/** The Team pages while the screen is open: what was kept at once, then what the server says, again at each poke. */
import { codeOf, Offline } from '../../net/failure'
import { listenForPokes } from '../../net/pokes'
import type { Aged, Cold, Coverage, DeviceFreshness, Feed, FeedItem, LateOps, Team, TeamApprovals, TeamForecast, TeamGifts, TeamQuizzes, TeamPage } from '../../net/team'
import { merged } from './feed'

export class Slot<T> {
  held = $state.raw<Aged<T> | undefined>(undefined)
  /** The code of why nothing came; `offline` included. */
  failed = $state('')
  /** The server was asked at least once: what is stale now is old because no answer came. */
  asked = $state(false)
  readonly #page: TeamPage
  readonly #team: Team
  readonly #fetch: () => Promise<Aged<T>>
  #running: Promise<void> | undefined
  #again = false

  constructor(team: Team, page: TeamPage, fetch: () => Promise<Aged<T>>) {
    this.#team = team
    this.#page = page
    this.#fetch = fetch
  }

  /** Show what was kept if nothing is shown yet, then ask. Calls while one is under way join it. */
  load(): Promise<void> {
    return (this.#running ??= this.#loads().finally(() => (this.#running = undefined)))
  }

  /** Something changed: an answer under way may have been given before, so it is asked again after that. */
  renew(): Promise<void> {
    this.#again = this.#running !== undefined
    return this.load()
  }

  async #loads(): Promise<void> {
    do {
      this.#again = false
      await this.#load()
    } while (this.#again)
  }

  async #load(): Promise<void> {
    this.held ??= await this.#team.kept<T>(this.#page)
    try {
      this.held = await this.#fetch()
      this.failed = ''
    } catch (error) {
      this.failed = error instanceof Offline ? 'offline' : codeOf(error)
    } finally {
      this.asked = true
    }
  }
}

export class TeamPages {
  readonly feed: Slot<Feed>
  readonly coverage: Slot<Coverage>
  readonly cold: Slot<Cold>
  readonly devices: Slot<{ readonly items: readonly DeviceFreshness[] }>
  readonly decisions: Slot<LateOps>
  readonly approvals: Slot<TeamApprovals>
  readonly forecast: Slot<TeamForecast>
  readonly quiz: Slot<TeamQuizzes>
  readonly gifts: Slot<TeamGifts>
  /** Every visit shown, over all pages read. */
  items = $state.raw<readonly FeedItem[]>([])
  next = $state.raw<Feed['next']>(null)
  older = $state<'idle' | 'loading' | 'failed'>('idle')
  readonly #team: Team
  #paged = false

  constructor(team: Team) {
    this.#team = team
    this.feed = new Slot(team, 'feed', () => team.feed())
    this.coverage = new Slot(team, 'coverage', () => team.coverage())
    this.cold = new Slot(team, 'cold', () => team.cold())
    this.devices = new Slot(team, 'devices', () => team.devices())
    this.decisions = new Slot(team, 'decisions', () => team.decisions())
    this.approvals = new Slot(team, 'approvals', () => team.approvals())
    this.forecast = new Slot(team, 'forecast', () => team.forecast())
    this.quiz = new Slot(team, 'quiz', () => team.quiz())
    this.gifts = new Slot(team, 'gifts', () => team.gifts())
  }

  /** Start listening; the returned function stops. The pages that are not looked at are asked when they are. */
  start(shown: () => readonly TeamPage[]): () => void {
    for (const page of shown()) void this.load(page)
    return listenForPokes(() => shown().forEach((page) => void this.#read(page, this[page].renew())))
  }

  load(page: TeamPage): Promise<void> {
    return this.#read(page, this[page].load())
  }

  async #read(page: TeamPage, asked: Promise<void>): Promise<void> {
    await asked
    const held = this.feed.held
    if (page !== 'feed' || !held) return
    this.items = merged(held.value.items, this.items)
    if (!this.#paged) this.next = held.value.next
  }

  /** Decide about a late change; then the list is asked again, because others may go with it. */
  async decide(ticket: string, how: 'apply' | 'dismiss', fields?: Readonly<Record<string, unknown>>): Promise<void> {
    if (how === 'apply') await this.#team.apply(ticket, fields)
    else await this.#team.dismiss(ticket)
    await this.decisions.renew()
  }

  async loadOlder(): Promise<void> {
    if (this.next === null || this.older === 'loading') return
    this.older = 'loading'
    try {
      const page = await this.#team.olderFeed(this.next)
      this.#paged = true
      this.items = merged(this.items, page.items)
      this.next = page.next
      this.older = 'idle'
    } catch {
      this.older = 'failed'
    }
  }
}
