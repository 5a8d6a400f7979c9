/** A board of rows and columns on which people stand: the quadrants (P4), the stances (P5), level by department (P1).
 *
 *  A place is always a pair of words of the playbook, so that whatever a finger or a key did is written as facts without
 *  loss. Chosen over free positions: where exactly somebody stands between two words means nothing to anybody later.
 *  Pure; Board.svelte draws it. */

export interface Axis {
  readonly id: string
  readonly label: string
}

export interface Place {
  readonly row: string
  readonly col: string
}

export interface Shape {
  readonly rows: readonly Axis[]
  readonly cols: readonly Axis[]
}

export interface Box {
  readonly left: number
  readonly top: number
  readonly right: number
  readonly bottom: number
}

/** What holds a point, the first of several. */
export function under<T extends { readonly box: Box }>(targets: readonly T[], x: number, y: number): T | undefined {
  return targets.find(({ box }) => x >= box.left && x < box.right && y >= box.top && y < box.bottom)
}

/** Whoever stands nowhere yet begins in the middle, from where every key leads somewhere. */
export function middle({ rows, cols }: Shape): Place | null {
  const [row, col] = [rows[Math.floor(rows.length / 2)], cols[Math.floor(cols.length / 2)]]
  return row && col ? { row: row.id, col: col.id } : null
}

const STEPS: Readonly<Record<string, readonly [number, number]>> = {
  ArrowUp: [-1, 0],
  ArrowDown: [1, 0],
  ArrowLeft: [0, -1],
  ArrowRight: [0, 1],
}

const clamp = (value: number, count: number): number => Math.max(0, Math.min(count - 1, value))

/** Where an arrow key leads; null when it is no arrow. At the edge one stays. */
export function stepped(shape: Shape, from: Place | null, key: string): Place | null {
  const step = STEPS[key]
  if (!step) return null
  const row = shape.rows.findIndex((one) => one.id === from?.row)
  const col = shape.cols.findIndex((one) => one.id === from?.col)
  if (row < 0 || col < 0) return middle(shape)
  const [next, beside] = [shape.rows[clamp(row + step[0], shape.rows.length)], shape.cols[clamp(col + step[1], shape.cols.length)]]
  return next && beside ? { row: next.id, col: beside.id } : null
}

export const samePlace = (a: Place | null, b: Place | null): boolean => a?.row === b?.row && a?.col === b?.col
