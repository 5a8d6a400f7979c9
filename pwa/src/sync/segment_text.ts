/** A segment read from its text, which has a column on each line (`asText` in columnar.ts, `text_of` in sync/segments.py;
 *  `tests/vectors/segments.json` holds all three).
 *
 *  What stands before the columns is read at once, a column when somebody asks for it: of fifty thousand visits and facts
 *  a list needs their accounts and days, and two thirds of the text are what they say. */
import type { Segment } from '../generated/protocol'

type Fields = Segment['fields']
type Column = Fields[string]

/** What the first line ends with: nothing but columns follow. */
export const OPEN = '"fields":{'
export const CLOSE = '}}'
/** A column's name; a set's members are fields, and an id may hold any character. */
const NAME = /("(?:[^"\\]|\\.)*"):/y
/** A column that is damaged on the disk: no record has it, which the next look at the digests finds (`audit.ts`). */
const NONE: Column = [[], []]

/** Throws `SyntaxError` where what stands before the columns is damaged. */
export function fromText(text: string): Segment {
  const end = text.indexOf('\n')
  if (!text.endsWith(`\n${CLOSE}`) || !text.startsWith(OPEN, end - OPEN.length)) return JSON.parse(text) as Segment
  const head = JSON.parse(text.slice(0, end) + CLOSE) as Segment
  return { ...head, fields: lazily(text, end + 1, text.length - CLOSE.length) }
}

/** The columns on the lines between two places of the text. */
function lazily(text: string, from: number, upto: number): Fields {
  const fields: Fields = {}
  for (let start = from; start < upto; ) {
    const end = text.indexOf('\n', start)
    NAME.lastIndex = start
    const name = NAME.exec(text)?.[1]
    if (name !== undefined) {
      const begin = start + name.length + 1
      column(fields, JSON.parse(name) as string, () => text.slice(begin, text[end - 1] === ',' ? end - 1 : end))
    }
    start = end + 1
  }
  return fields
}

function column(fields: Fields, name: string, line: () => string): void {
  const keep = (value: Column): Column => {
    Object.defineProperty(fields, name, { value, enumerable: true })
    return value
  }
  Object.defineProperty(fields, name, { enumerable: true, configurable: true, get: () => keep(read(line())) })
}

function read(line: string): Column {
  try {
    return JSON.parse(line) as Column
  } catch {
    return NONE
  }
}
