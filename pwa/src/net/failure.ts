/** Every way a talk with the server can end badly, as one tree.
 *
 *  Screens ask `instanceof`: `Offline` is weather, never an error dialog; `SignedOut` never deletes anything (law 1);
 *  `ApiFailure` carries the server's stable code, whose sentence stands in the messages (`error.<code>`). */

export abstract class NetError extends Error {
  abstract readonly code: string
  readonly detail: Readonly<Record<string, unknown>>

  constructor(message: string, detail: Readonly<Record<string, unknown>> = {}) {
    super(message)
    this.name = new.target.name
    this.detail = detail
  }
}

/** No answer came: no signal, server down, or the request ran out of time. */
export class Offline extends NetError {
  readonly code = 'offline'
  constructor(cause?: unknown) {
    super('the server could not be reached')
    this.cause = cause
  }
}

/** The line was there and said nothing for so long that it was given up: perhaps less gets through. */
export class Silent extends Offline {}

/** The server answered with a `Failure`, or with something that is none (`unavailable`). */
export class ApiFailure extends NetError {
  readonly code: string
  readonly status: number
  constructor(status: number, code: string, detail: Readonly<Record<string, unknown>> = {}) {
    super(`${status} ${code}`, detail)
    this.status = status
    this.code = code
  }
}

/** The session ended (401). What is on the phone stays; signing in again goes on where it stopped. */
export class SignedOut extends ApiFailure {}

/** The error code a screen shows a sentence for, whatever was thrown. */
export function codeOf(error: unknown): string {
  return error instanceof NetError ? error.code : 'unavailable'
}
