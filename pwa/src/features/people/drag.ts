/** What a pointer means: a tap, or a drag once it has moved further than a finger trembles.
 *
 *  One reducer for finger, pen and mouse (pointer events), so that the board, the tree and the path behave alike and the
 *  logic is tested without a browser. Not HTML drag and drop: phones have none. */

export type Drag =
  | { readonly at: 'rest' }
  | { readonly at: 'pressed'; readonly id: string; readonly x: number; readonly y: number }
  | { readonly at: 'dragging'; readonly id: string; readonly x: number; readonly y: number }

export type Moved =
  | { readonly type: 'down'; readonly id: string; readonly x: number; readonly y: number }
  | { readonly type: 'move' | 'up'; readonly x: number; readonly y: number }
  | { readonly type: 'cancel' }

export const REST: Drag = { at: 'rest' }
/** A finger trembles by less than this, in CSS pixels. */
export const SLACK = 6

export interface Step {
  readonly drag: Drag
  /** Set down here. */
  readonly dropped?: { readonly id: string; readonly x: number; readonly y: number }
}

export function next(drag: Drag, moved: Moved): Step {
  if (moved.type === 'down') return { drag: { at: 'pressed', id: moved.id, x: moved.x, y: moved.y } }
  if (moved.type === 'cancel' || drag.at === 'rest') return { drag: REST }
  const { x, y } = moved
  if (moved.type === 'up') return drag.at === 'dragging' ? { drag: REST, dropped: { id: drag.id, x, y } } : { drag: REST }
  const far = drag.at === 'dragging' || Math.hypot(x - drag.x, y - drag.y) > SLACK
  return { drag: far ? { at: 'dragging', id: drag.id, x, y } : drag }
}

/** How far a list should scroll while somebody is carried near its edge: the nearer, the faster. */
export function pull(y: number, top: number, bottom: number, edge = 56): number {
  if (y < top + edge) return Math.ceil((y - top - edge) / 4)
  if (y > bottom - edge) return Math.ceil((y - bottom + edge) / 4)
  return 0
}
