/** The map on paper: what is printed and shared, laid out from the data and not photographed from the screen, so that it
 *  is whole (a screen scrolls), sharp, light on any theme, and carries the account and the day. Pure: shapes only.
 *
 *  Two sheets, the map and the organisation, each drawn as SVG: printed as it is, and painted into one PNG to share. */

export interface Rect {
  readonly as: 'rect'
  readonly x: number
  readonly y: number
  readonly width: number
  readonly height: number
  readonly fill: string
  readonly radius?: number
}
export interface Line {
  readonly as: 'line'
  readonly x1: number
  readonly y1: number
  readonly x2: number
  readonly y2: number
}
export interface Words {
  readonly as: 'text'
  readonly x: number
  readonly y: number
  readonly text: string
  readonly size: number
  readonly bold?: boolean
  readonly pale?: boolean
}
export type Mark = Rect | Line | Words

export interface Sheet {
  readonly width: number
  readonly height: number
  readonly marks: readonly Mark[]
}

export interface Cell {
  readonly row: number
  readonly col: number
  /** Said once per quadrant; empty elsewhere. */
  readonly label: string
  readonly fill: string
  readonly names: readonly string[]
}

export interface MapData {
  readonly title: string
  readonly under: string
  readonly rows: readonly string[]
  readonly cols: readonly string[]
  /** Shares of the width, in the order of the columns. */
  readonly shares: readonly number[]
  readonly cells: readonly Cell[]
  /** Who stands nowhere, said below. */
  readonly foot: readonly string[]
}

export interface TreeData {
  readonly title: string
  readonly under: string
  readonly rows: readonly { readonly depth: number; readonly name: string; readonly second: string; readonly end: string }[]
  readonly foot: readonly string[]
}

export const WIDTH = 1000
const MARGIN = 40
const HEAD = 110
const CHIP = 34
const SIZE = 18

/** How wide a text is about: a Chinese character is square, a Latin letter a little over half. */
export const measured = (text: string, size: number): number =>
  [...text].reduce((sum, letter) => sum + (/[ᄀ-￯]/u.test(letter) ? 1 : 0.58), 0) * size

/** As much of a text as fits, with an ellipsis. */
export function fitted(text: string, size: number, width: number): string {
  if (measured(text, size) <= width) return text
  const letters = [...text]
  while (letters.length > 0 && measured(`${letters.join('')}…`, size) > width) letters.pop()
  return `${letters.join('')}…`
}

function head(title: string, under: string): Mark[] {
  return [
    { as: 'text', x: MARGIN, y: 56, text: fitted(title, 30, WIDTH - 2 * MARGIN), size: 30, bold: true },
    { as: 'text', x: MARGIN, y: 86, text: fitted(under, 17, WIDTH - 2 * MARGIN), size: 17, pale: true },
  ]
}

/** Lines of text at the foot, each broken where it fills the sheet. */
function foot(lines: readonly string[], top: number): { marks: Words[]; bottom: number } {
  const marks: Words[] = []
  let y = top
  for (const line of lines) {
    for (const part of broken(line, SIZE, WIDTH - 2 * MARGIN)) {
      y += 28
      marks.push({ as: 'text', x: MARGIN, y, text: part, size: SIZE })
    }
  }
  return { marks, bottom: y }
}

export function broken(text: string, size: number, width: number): string[] {
  const lines: string[] = []
  let line = ''
  for (const letter of text) {
    if (line && measured(line + letter, size) > width) {
      lines.push(line)
      line = letter.trimStart()
    } else line += letter
  }
  return line ? [...lines, line] : lines
}

/** Names in a cell, side by side as far as they fit. */
export function packed(names: readonly string[], width: number): { name: string; x: number; y: number; width: number }[] {
  const found: { name: string; x: number; y: number; width: number }[] = []
  let [x, y] = [0, 0]
  for (const full of names) {
    const name = fitted(full, SIZE, width - 20)
    const wide = Math.min(width, measured(name, SIZE) + 20)
    if (x > 0 && x + wide > width) [x, y] = [0, y + CHIP + 6]
    found.push({ name, x, y, width: wide })
    x += wide + 6
  }
  return found
}

const PAD = 10
const TOP = 34

export function mapSheet(data: MapData): Sheet {
  const side = 68
  const whole = WIDTH - 2 * MARGIN - side
  const total = data.shares.reduce((sum, one) => sum + one, 0)
  const widths = data.shares.map((one) => (one * whole) / total)
  const left = (col: number): number => MARGIN + side + widths.slice(0, col).reduce((sum, one) => sum + one, 0)
  const placed = data.cells.map((cell) => ({ cell, chips: packed(cell.names, (widths[cell.col] ?? 0) - 2 * PAD - 4) }))
  const heights = data.rows.map((_, row) =>
    Math.max(row === 0 ? 220 : 120, ...placed.filter(({ cell }) => cell.row === row).map(({ chips }) => TOP + PAD + Math.max(0, ...chips.map((chip) => chip.y + CHIP)))),
  )
  const top = (row: number): number => HEAD + 34 + heights.slice(0, row).reduce((sum, one) => sum + one, 0)
  const marks: Mark[] = head(data.title, data.under)
  data.cols.forEach((text, col) => marks.push({ as: 'text', x: left(col) + 6, y: HEAD + 22, text: fitted(text, 16, (widths[col] ?? 0) - 8), size: 16, pale: true }))
  data.rows.forEach((text, row) => marks.push({ as: 'text', x: MARGIN, y: top(row) + 24, text: fitted(text, 15, side), size: 15, pale: true }))
  for (const { cell, chips } of placed) {
    const [x, y, width, height] = [left(cell.col), top(cell.row), widths[cell.col] ?? 0, heights[cell.row] ?? 0]
    marks.push({ as: 'rect', x: x + 2, y: y + 2, width: width - 4, height: height - 4, fill: cell.fill, radius: 8 })
    if (cell.label) marks.push({ as: 'text', x: x + PAD, y: y + 26, text: fitted(cell.label, 17, width - 2 * PAD), size: 17, bold: true })
    for (const chip of chips) {
      marks.push({ as: 'rect', x: x + PAD + chip.x, y: y + TOP + chip.y, width: chip.width, height: CHIP, fill: '#ffffff', radius: CHIP / 2 })
      marks.push({ as: 'text', x: x + PAD + chip.x + 10, y: y + TOP + chip.y + 23, text: chip.name, size: SIZE })
    }
  }
  const end = foot(data.foot, top(data.rows.length) + 12)
  return { width: WIDTH, height: end.bottom + MARGIN, marks: [...marks, ...end.marks] }
}

const ROW = 52
const STEP = 34
/** Room for how somebody stands, at the end of the row. */
const END = 310

export function treeSheet(data: TreeData): Sheet {
  const marks: Mark[] = head(data.title, data.under)
  data.rows.forEach((row, n) => {
    const [x, y] = [MARGIN + Math.min(row.depth, 10) * STEP, HEAD + 10 + n * ROW]
    if (row.depth > 0) {
      const boss = data.rows.findLastIndex((one, place) => place < n && one.depth < row.depth)
      const from = HEAD + 10 + boss * ROW + 46
      marks.push({ as: 'line', x1: x - 18, y1: from, x2: x - 18, y2: y + 14 }, { as: 'line', x1: x - 18, y1: y + 14, x2: x - 5, y2: y + 14 })
    }
    const room = WIDTH - MARGIN - x - END - 10
    marks.push({ as: 'text', x, y: y + 20, text: fitted(row.name, 20, room), size: 20, bold: true })
    marks.push({ as: 'text', x, y: y + 40, text: fitted(row.second, 15, room), size: 15, pale: true })
    marks.push({ as: 'text', x: WIDTH - MARGIN - END, y: y + 22, text: fitted(row.end, 16, END), size: 16, pale: true })
  })
  const end = foot(data.foot, HEAD + 10 + data.rows.length * ROW + 6)
  return { width: WIDTH, height: end.bottom + MARGIN, marks: [...marks, ...end.marks] }
}
