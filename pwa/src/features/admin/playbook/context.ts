/** What all the small forms below share: the editor, and the forms that may stand inside one another. */
import { getContext, setContext } from 'svelte'
import { locale } from '../../../ui/messages'
import type { Editor } from './editor.svelte'
import type Operand from './Operand.svelte'
import type Part from './Part.svelte'
import type Table from './Table.svelte'
import { exactly } from './problems'
import type { Place } from './tree'

const KEY = Symbol('playbook editor')

export const provide = (editor: Editor): Editor => setContext(KEY, editor)
export const editing = (): Editor => getContext<Editor>(KEY)

/** A part has members that are parts, a table tables, a condition conditions: each finds the form of what is inside it
 *  here, since files that import each other have no first one. The page that begins with one of them provides them. */
export interface Forms {
  readonly Part: typeof Part
  readonly Table: typeof Table
  readonly Operand: typeof Operand
}
const FORMS = Symbol('forms inside forms')

export const provideForms = (forms: Forms): Forms => setContext(FORMS, forms)
export const forms = (): Forms => getContext<Forms>(FORMS)

/** What is wrong at this very place, in the reader's language; null when nothing is. */
export function mistakeAt(editor: Editor, place: Place): string | null {
  const found = exactly(editor.placed, place).map((one) => one.problem[locale()])
  return found.length > 0 ? found.join(' ') : null
}
