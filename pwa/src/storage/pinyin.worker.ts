/** Makes pinyin keys beside the page (see pinyin.ts): names in, keys out. */
import { pinyinKey } from './pinyin'

export interface Asked {
  readonly id: number
  readonly names: readonly { readonly text: string; readonly person: boolean }[]
}

addEventListener('message', (event: MessageEvent<Asked>) => {
  const { id, names } = event.data
  postMessage({ id, keys: names.map(({ text, person }) => pinyinKey(text, person)) })
})
