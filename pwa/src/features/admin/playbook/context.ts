/** The editor, for all the small forms below it. */
import { getContext, setContext } from 'svelte'
import { locale } from '../../../ui/messages'
import type { Editor } from './editor.svelte'
import { exactly } from './problems'
import type { Place } from './tree'

const KEY = Symbol('playbook editor')

export const provide = (editor: Editor): Editor => setContext(KEY, editor)
export const editing = (): Editor => getContext<Editor>(KEY)

/** What is wrong at this very place, in the reader's language; null when nothing is. */
export function mistakeAt(editor: Editor, place: Place): string | null {
  const found = exactly(editor.placed, place).map((one) => one.problem[locale()])
  return found.length > 0 ? found.join(' ') : null
}
