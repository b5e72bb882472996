/** A browser can name a language that its own Intl refuses (Chromium under LANG=C: `en-US@posix`); the charts would fail. */
export function isKnownLanguage(language: string): boolean {
  try {
    return Intl.getCanonicalLocales(language).length === 1
  } catch {
    return false
  }
}

if (!isKnownLanguage(navigator.language)) Object.defineProperty(navigator, 'language', { value: 'en-US' })
