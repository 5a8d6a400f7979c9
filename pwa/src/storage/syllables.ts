/** Matching a typed word against a Chinese text by its pinyin, as `backend/pinyin.py` writes it.
 *
 *  A key has one token per character of the text, separated by spaces: a syllable (`li`), readings to choose from
 *  (`shan|dan`), the character itself in lower case for letters and digits, or `-` for anything else. So full
 *  spelling, initials and any mixture match ("lml", "liml", "limingl" find 李明朗) without an index of variants, and
 *  the matched characters are known. A query may start at any character, not in the middle of a syllable. */

/** A key read once: the readings of each character, none for a gap. */
export type Tokens = readonly (readonly string[])[]

export const tokensOf = (key: string): Tokens =>
  key === '' ? [] : key.split(' ').map((token) => (token === '-' ? [] : token.split('|')))

/** Longer queries match by their beginning: places in the query are bits of one number. */
const LONGEST = 30

/** Where a query matches, as [from, to) in characters; undefined when nowhere. */
export function matchSyllables(tokens: Tokens, query: string): readonly [number, number] | undefined {
  const wanted = query.slice(0, LONGEST)
  for (let start = 0; start < tokens.length; start++) {
    if (!tokens[start]!.some((reading) => reading[0] === wanted[0])) continue
    const end = spelledFrom(tokens, start, wanted)
    if (end !== undefined) return [start, end]
  }
  return undefined
}

/** The token after the last one used when the query is spelled by the tokens from `start` on. Goes token by token with
 *  all the places in the query reached so far, so that no text takes long. */
function spelledFrom(tokens: Tokens, start: number, query: string): number | undefined {
  const whole = 1 << query.length
  let reached = 1
  for (let index = start; index < tokens.length && reached !== 0; index++) {
    const readings = tokens[index]!
    if (readings.length === 0) continue
    reached = after(readings, query, reached)
    if (reached & whole) return index + 1
  }
  return undefined
}

/** The places reached when each of these is followed by some beginning of one of the readings. */
function after(readings: readonly string[], query: string, reached: number): number {
  let next = 0
  for (const reading of readings) {
    for (let at = 0; at < query.length; at++) {
      if (!(reached & (1 << at))) continue
      for (let length = 0; length < reading.length && reading[length] === query[at + length]; length++) next |= 1 << (at + length + 1)
    }
  }
  return next
}
