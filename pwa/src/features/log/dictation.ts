/** Dictation by the browser's own recogniser where there is one. It is a help, never the only way: the keyboard's
 *  microphone works in every text field. Recognised text is appended, so nothing written before is touched. */

interface Recognition extends EventTarget {
  lang: string
  continuous: boolean
  interimResults: boolean
  start(): void
  stop(): void
}
interface RecognitionEvent extends Event {
  readonly resultIndex: number
  readonly results: ArrayLike<ArrayLike<{ readonly transcript: string }> & { readonly isFinal: boolean }>
}
type Maker = new () => Recognition

function maker(): Maker | undefined {
  const scope = globalThis as { SpeechRecognition?: Maker; webkitSpeechRecognition?: Maker }
  return scope.SpeechRecognition ?? scope.webkitSpeechRecognition
}

export function canDictate(): boolean {
  return maker() !== undefined
}

export interface Dictation {
  stop(): void
}

export interface Listener {
  readonly language: string
  readonly onText: (text: string) => void
  /** It ended: by itself, by `stop`, or because it failed. */
  readonly onEnd: (failed: boolean) => void
}

export function dictate(listener: Listener): Dictation | undefined {
  const Make = maker()
  if (!Make) return undefined
  const recognition = new Make()
  let failed = false
  recognition.lang = listener.language
  recognition.continuous = true
  recognition.interimResults = false
  recognition.addEventListener('result', (event) => {
    const { results, resultIndex } = event as RecognitionEvent
    for (let i = resultIndex; i < results.length; i++) {
      const text = results[i]?.[0]?.transcript.trim()
      if (results[i]?.isFinal && text) listener.onText(text)
    }
  })
  recognition.addEventListener('error', (event) => {
    failed = (event as Event & { error?: string }).error !== 'no-speech'
  })
  recognition.addEventListener('end', () => listener.onEnd(failed))
  try {
    recognition.start()
  } catch {
    listener.onEnd(true)
    return undefined
  }
  return { stop: () => recognition.stop() }
}

/** Join what was there and what was said; Chinese needs no space between. */
export function appended(before: string, said: string, language: string): string {
  if (!before || /\s$/.test(before)) return before + said
  const spaced = !language.startsWith('zh') && /[\p{L}\p{N}.,;!?]$/u.test(before)
  return before + (spaced ? ' ' : '') + said
}
