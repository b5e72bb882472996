import { cleanText } from '../../lib/viewer-text.ts'

const longestMs = 20_000
const longestText = 300

/** Says a text where the browser can; resolves when it is said, ended, or has taken 20 s. `volume` from 0 to 1. */
export function speak(text: string, volume: number, language: string, signal: AbortSignal): Promise<void> {
  const words = cleanText(text).slice(0, longestText)
  if (!('speechSynthesis' in globalThis) || words === '' || volume <= 0 || signal.aborted) return Promise.resolve()
  return new Promise((resolve) => {
    const said = new SpeechSynthesisUtterance(words)
    said.volume = volume
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
