const longestMs = 20_000

export interface Voice {
  /** From 0 to 1. */
  readonly volume: number
  /** 1 is how fast the browser speaks by itself. */
  readonly rate: number
  /** BCP 47; empty: the browser's. */
  readonly language: string
}

/** Says a text where the browser can; resolves when it is said, ended, or has taken 20 s. */
export function speak(words: string, { volume, rate, language }: Voice, signal: AbortSignal): Promise<void> {
  if (!('speechSynthesis' in globalThis) || words === '' || volume <= 0 || signal.aborted) return Promise.resolve()
  return new Promise((resolve) => {
    const said = new SpeechSynthesisUtterance(words)
    said.volume = volume
    said.rate = rate
    if (language !== '') said.lang = language
    const timer = setTimeout(stop, longestMs)
    function end(): void {
      clearTimeout(timer)
      resolve()
    }
    function stop(): void {
      speechSynthesis.cancel()
      end()
    }
    said.onend = end
    said.onerror = end
    signal.addEventListener('abort', stop, { once: true })
    speechSynthesis.speak(said)
  })
}
