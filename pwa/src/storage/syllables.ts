/** Matching a typed word against a Chinese text by its pinyin, as `backend/pinyin.py` writes it.
 *
 *  A key has one token per character of the text, separated by spaces: a syllable (`li`), readings to choose from
 *  (`shan|dan`), the character itself in lower case for letters and digits, or `-` for anything else. So full
 *  spelling, initials and any mixture match ("lml", "liml", "limingl" find 李明朗) without an index of variants, and
 *  the matched characters are known. A query may start at any character, not in the middle of a syllable. */

/** Where a query matches, as [from, to) in characters; undefined when nowhere. */
export function matchSyllables(key: string, query: string): readonly [number, number] | undefined {
  const tokens = key.split(' ')
  for (let start = 0; start < tokens.length; start++) {
    const end = consume(tokens, start, query, 0)
    if (end !== undefined) return [start, end]
  }
  return undefined
}

/** The token after the last used when `query` from `at` is spelled by the tokens from `index` on. */
function consume(tokens: readonly string[], index: number, query: string, at: number): number | undefined {
  if (at === query.length) return index
  const token = tokens[index]
  if (token === undefined) return undefined
  if (token === '-') return at === 0 ? undefined : consume(tokens, index + 1, query, at)
  for (const reading of token.split('|')) {
    const common = commonLength(reading, query, at)
    // The longest share of the syllable first; then shorter ones, down to its initial.
    for (let taken = common; taken > 0; taken--) {
      const end = consume(tokens, index + 1, query, at + taken)
      if (end !== undefined) return end
    }
  }
  return undefined
}

function commonLength(reading: string, query: string, at: number): number {
  let length = 0
  while (length < reading.length && reading[length] === query[at + length]) length++
  return length
}
