/** What the rules take and give: plain records in, plain JSON out, the same shape in both languages
 *  (`shared_schema/rules/types.py`; result members keep the wire's snake_case so that vectors compare as they are).
 *  A result never holds a sentence: why stands as `{code, args}` and the screens say it in the reader's language. */
export { plain } from './types/records'
export type * from './types/brief'
export type * from './types/cultivation'
export type * from './types/knowing'
export type * from './types/records'
export type * from './types/selling'
