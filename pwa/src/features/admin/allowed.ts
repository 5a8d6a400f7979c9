/** Whether the administration's screens are for who is signed in; asked by what stands beside `Guard`, as buttons below do. */
import { session } from '../../session.svelte'

export const allowed = (): boolean => session()?.person.role === 'administrator'
