/** Finds the token in whatever a person pastes: the whole link, its end, or a chat message around it. */
const IN_LINK = /#?\/join\/([A-Za-z0-9_-]{16,})/
const ALONE = /^[A-Za-z0-9_-]{20,}$/

export function tokenIn(pasted: string): string | undefined {
  const text = pasted.trim()
  return IN_LINK.exec(text)?.[1] ?? (ALONE.test(text) ? text : undefined)
}

/** Passwords are judged by length alone; the server says the same (`weak_password`). */
export const PASSWORD_LENGTH = 10
