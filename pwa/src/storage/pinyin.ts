/** The pinyin key of a name, as `backend/pinyin.py` makes it, for records the server has not seen.
 *
 *  pinyin-pro weighs 141 kB: it is imported only by `pinyin.worker.ts`, which is loaded when the first record is made
 *  offline. The form of a key stands in syllables.ts. */
import { pinyin } from 'pinyin-pro'

const HAN = /\p{Script=Han}/u
const PLAIN = /[a-z0-9]/

const syllablesOf = (text: string, surname: 'head' | 'off'): string[] =>
  pinyin(text, { toneType: 'none', type: 'array', v: true, nonZh: 'spaced', surname, toneSandhi: false })

/** The key of a text; a person's name reads its surname as surnames are read (单 shan), and plainly too. */
export function pinyinKey(text: string, isPerson: boolean): string {
  const characters = [...text.normalize('NFKC').toLowerCase()]
  if (!characters.some((character) => HAN.test(character))) return ''
  const joined = characters.join('')
  const plain = syllablesOf(joined, 'off')
  const named = isPerson ? syllablesOf(joined, 'head') : plain
  return characters
    .map((character, index) => {
      if (!HAN.test(character)) return PLAIN.test(character) ? character : '-'
      const readings = [named[index], plain[index]].map((reading) => (reading ?? '').replace(/[^a-z]/g, ''))
      return [...new Set(readings)].filter(Boolean).join('|') || '-'
    })
    .join(' ')
}
