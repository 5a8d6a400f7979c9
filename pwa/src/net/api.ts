/** The server's endpoints, one function each, with the shapes they answer. */
import type { Row } from '../generated/protocol'
import type { Client } from './client'
import type { Session } from './session'

export interface DeviceInfo {
  readonly id: string
  readonly label: string
  readonly last_seen: number | null
  readonly current: boolean
  readonly revoked?: boolean
}

export interface PersonInfo {
  readonly id: string
  readonly name: string
  readonly role: string
  readonly plots?: readonly { readonly id: string; readonly name: string }[]
  readonly last_seen?: number | null
  readonly left?: boolean
  /** A link is out and not used yet. */
  readonly invited?: boolean
}

export interface PlotInfo {
  readonly id: string
  readonly name: string
  readonly owner?: string | null
  readonly supervisor?: string | null
  readonly accounts?: number
}

/** A page of an account's visits beyond the window, the newest first, each followed by its comments and photos. */
export interface OldVisits {
  readonly rows: readonly Row[]
  readonly total: number
  /** What to ask for next, or null: there is no more. */
  readonly next: string | null
}

/** A contact as found for a request of access or erasure (X3). */
export interface KnownPerson {
  readonly id: string
  readonly name: string
  readonly title: string | null
  readonly account: string | null
  readonly deleted: boolean
}

export interface Invited {
  readonly link: string
  readonly person?: { readonly id: string; readonly name: string }
  readonly expires_at?: string | number
}

/** A name for this device that its owner recognises in the list of devices. */
export function deviceLabel(agent: string = navigator.userAgent): string {
  const system = /iPhone|iPad/.exec(agent)?.[0] ?? /Android|Windows|Mac OS X|Linux/.exec(agent)?.[0] ?? 'Browser'
  const browser = /Edg|Firefox|CriOS|Chrome|Safari|MicroMessenger/.exec(agent)?.[0] ?? ''
  const names: Record<string, string> = { Edg: 'Edge', CriOS: 'Chrome', 'Mac OS X': 'Mac', MicroMessenger: 'WeChat' }
  return [names[system] ?? system, names[browser] ?? browser].filter(Boolean).join(' · ')
}

export interface PlotAccount {
  readonly id: string
  readonly name: string
  readonly grade: string | null
  /** The day of the last touch. */
  readonly last: string | null
}

export class Api {
  readonly #client: Client
  #leaving: Promise<unknown> = Promise.resolve()

  constructor(client: Client) {
    this.#client = client
  }

  /** Contacts of the whole company known by this name, number or address. */
  async personalData(who: string): Promise<readonly KnownPerson[]> {
    const found = await this.#client.get<{ items: readonly KnownPerson[] }>(`/api/personal-data?who=${encodeURIComponent(who)}`)
    return found.items
  }

  signIn(name: string, password: string, device: string): Promise<Session> {
    return this.#enter('/api/sign-in', { name, password, device })
  }

  join(token: string, device: string, password?: string): Promise<Session> {
    return this.#enter(`/api/invitations/${encodeURIComponent(token)}`, { device, ...(password && { password }) })
  }

  /** After a sign-out under way: its answer takes the session's cookie away, whoever's it is by then. */
  async #enter(path: string, body: Readonly<Record<string, unknown>>): Promise<Session> {
    await this.#leaving
    const session = await this.#client.post<Session>(path, body)
    this.#client.entered(session.person.id)
    return session
  }

  me(): Promise<Session> {
    return this.#client.get('/api/me')
  }

  signOut(): Promise<void> {
    const out = this.#client.post<void>('/api/sign-out')
    this.#leaving = out.catch(() => undefined)
    return out
  }

  setPassword(password: string): Promise<void> {
    return this.#client.post('/api/password', { password })
  }

  async devices(): Promise<readonly DeviceInfo[]> {
    return listOf(await this.#client.get<Listed<DeviceInfo>>('/api/devices'))
  }

  revoke(device: string): Promise<void> {
    return this.#client.ask(`/api/devices/${encodeURIComponent(device)}`, { method: 'DELETE' })
  }

  async people(): Promise<readonly PersonInfo[]> {
    return listOf(await this.#client.get<Listed<PersonInfo>>('/api/people'))
  }

  async plots(): Promise<readonly PlotInfo[]> {
    return listOf(await this.#client.get<Listed<PlotInfo>>('/api/plots'))
  }

  /** The accounts of a plot this person leads, by name. */
  async plotAccounts(plot: string): Promise<readonly PlotAccount[]> {
    return listOf(await this.#client.get<Listed<PlotAccount>>(`/api/team/plots/${encodeURIComponent(plot)}/accounts`))
  }

  invite(person: { name: string; role: string; plot?: string }): Promise<Invited> {
    return this.#client.post('/api/people', person)
  }

  /** A new link for somebody who lost the old one, or the phone. */
  inviteAgain(person: string): Promise<Invited> {
    return this.#client.post(`/api/people/${encodeURIComponent(person)}/invitation`)
  }

  /** Visits no phone holds any more: older than two years. */
  oldVisits(account: string, before?: string | null): Promise<OldVisits> {
    return this.#client.get(`/api/accounts/${encodeURIComponent(account)}/old-visits`, before ? { before } : {})
  }

  subscribePush(subscription: PushSubscriptionJSON): Promise<void> {
    return this.#client.post('/api/push/subscriptions', subscription)
  }

  unsubscribePush(endpoint: string): Promise<void> {
    return this.#client.ask('/api/push/subscriptions', { method: 'DELETE', body: { endpoint } })
  }

  testPush(): Promise<void> {
    return this.#client.post('/api/push/test')
  }
}

type Listed<T> = readonly T[] | { readonly items: readonly T[] }

function listOf<T>(listed: Listed<T>): readonly T[] {
  return 'items' in listed ? listed.items : listed
}
