/** A map as a step would leave it, laid over the one it began with. Nothing is copied: whoever saves a thousand times
 *  without signal pays for each save alone, not for all that waits. */
const NOTHING: ReadonlyMap<number, never> = new Map<number, never>()
const NONE: ReadonlySet<number> = new Set()

export class Layer<V> {
  readonly #below: ReadonlyMap<number, V>
  #put: Map<number, V> | undefined
  #removed: Set<number> | undefined

  constructor(below: ReadonlyMap<number, V>) {
    this.#below = below
  }

  get put(): ReadonlyMap<number, V> {
    return this.#put ?? NOTHING
  }

  get removed(): ReadonlySet<number> {
    return this.#removed ?? NONE
  }

  get(key: number): V | undefined {
    return this.#put?.get(key) ?? (this.#removed?.has(key) ? undefined : this.#below.get(key))
  }

  set(key: number, value: V): void {
    this.#removed?.delete(key)
    ;(this.#put ??= new Map()).set(key, value)
  }

  delete(key: number): void {
    this.#put?.delete(key)
    ;(this.#removed ??= new Set()).add(key)
  }

  get size(): number {
    let { size } = this.#below
    for (const key of this.put.keys()) if (!this.#below.has(key)) size++
    for (const key of this.removed) if (this.#below.has(key)) size--
    return size
  }

  get untouched(): boolean {
    return this.put.size === 0 && this.removed.size === 0
  }

  /** What is below in its order, as changed, then what is new. */
  values(): Iterable<V> {
    return this.untouched ? this.#below.values() : this.list()
  }

  list(): V[] {
    const { put, removed } = this
    const found: V[] = []
    for (const [key, value] of this.#below) if (!removed.has(key)) found.push(put.get(key) ?? value)
    for (const [key, value] of put) if (!this.#below.has(key)) found.push(value)
    return found
  }
}
