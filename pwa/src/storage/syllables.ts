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
    const end = tokens[start] === '-' ? undefined : spelledFrom(tokens, start, query)
    if (end !== undefined) return [start, end]
  }
  return undefined
}

/** The token after the last one used when the query is spelled by the tokens from `start` on. Goes token by token with
 *  all the places in the query reached so far, so that no text takes long. */
function spelledFrom(tokens: readonly string[], start: number, query: string): number | undefined {
  let reached = new Set([0])
  for (let index = start; index < tokens.length && reached.size > 0; index++) {
    const token = tokens[index]!
    if (token === '-') continue
    const next = new Set<number>()
    for (const reading of token.split('|')) {
      for (const at of reached) {
        for (let length = 0; length < reading.length && reading[length] === query[at + length]; length++) next.add(at + length + 1)
      }
    }
    if (next.has(query.length)) return index + 1
    reached = next
  }
  return undefined
}
