/** What somebody is signed in with, as far as it says so itself. */
export interface Device {
  readonly kind: 'phone' | 'computer' | 'program'
  readonly words: string
}

type Rule = readonly [pattern: RegExp, name: string]

/** The first that fits counts: most browsers also claim to be others. */
const browsers: readonly Rule[] = [
  [/\bEdgA?\//i, 'Edge'],
  [/\bEdgiOS\//, 'Edge'],
  [/\bOPR\/|\bOPiOS\//, 'Opera'],
  [/\bSamsungBrowser\//, 'Samsung Internet'],
  [/\bFirefox\/|\bFxiOS\//, 'Firefox'],
  [/\b(Headless)?Chrome\/|\bCriOS\//, 'Chrome'],
  [/\bVersion\/[\d.]+.*\bSafari\//, 'Safari'],
]

const systems: readonly Rule[] = [
  [/\biPhone\b/, 'an iPhone'],
  [/\biPad\b/, 'an iPad'],
  [/\bAndroid\b/, 'Android'],
  [/\bCrOS\b/, 'ChromeOS'],
  [/\bWindows NT\b/, 'Windows'],
  [/\bMac OS X\b|\bMacintosh\b/, 'macOS'],
  [/\bLinux\b|\bX11\b/, 'Linux'],
]

const find = (rules: readonly Rule[], text: string) => rules.find(([pattern]) => pattern.test(text))?.[1]

/** `Firefox on Windows`, or the name of a program. */
export function describeDevice(userAgent: string): Device {
  const browser = find(browsers, userAgent)
  const system = find(systems, userAgent)
  if (browser === undefined && system === undefined) return { kind: 'program', words: nameProgram(userAgent) }
  const kind = /\b(iPhone|iPad|Android|Mobile)\b/.test(userAgent) ? 'phone' : 'computer'
  return { kind, words: `${browser ?? 'A browser'}${system ? ` on ${system}` : ''}` }
}

function nameProgram(userAgent: string): string {
  const name = /^[\w.-]{1,30}/.exec(userAgent.trim())?.[0]
  return name === undefined || name === 'Mozilla' ? 'An unknown program' : `The program ${name}`
}
