import { expect, test } from 'vitest'
import { describeDevice } from './device-words.ts'

const webKit = 'AppleWebKit/605.1.15 (KHTML, like Gecko)'
const blink = 'AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0'

test.each([
  [
    'Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:140.0) Gecko/20100101 Firefox/140.0',
    'computer',
    'Firefox on Windows',
  ],
  [`Mozilla/5.0 (Windows NT 10.0; Win64; x64) ${blink} Safari/537.36 Edg/140.0.0.0`, 'computer', 'Edge on Windows'],
  [`Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) ${blink} Safari/537.36`, 'computer', 'Chrome on macOS'],
  [
    `Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) ${webKit} Version/18.5 Safari/605.1.15`,
    'computer',
    'Safari on macOS',
  ],
  [
    `Mozilla/5.0 (X11; Linux x86_64) ${blink.replace('Chrome', 'HeadlessChrome')} Safari/537.36`,
    'computer',
    'Chrome on Linux',
  ],
  [`Mozilla/5.0 (X11; CrOS x86_64 14541.0.0) ${blink} Safari/537.36`, 'computer', 'Chrome on ChromeOS'],
  [`Mozilla/5.0 (X11; Linux x86_64) ${blink} Safari/537.36 OPR/120.0.0.0`, 'computer', 'Opera on Linux'],
  [
    `Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) ${webKit} Version/18.5 Mobile/15E148 Safari/604.1`,
    'phone',
    'Safari on an iPhone',
  ],
  [
    `Mozilla/5.0 (iPad; CPU OS 18_5 like Mac OS X) ${webKit} CriOS/140.0 Mobile/15E148 Safari/604.1`,
    'phone',
    'Chrome on an iPad',
  ],
  [`Mozilla/5.0 (Linux; Android 10; K) ${blink} Mobile Safari/537.36`, 'phone', 'Chrome on Android'],
  [
    `Mozilla/5.0 (Linux; Android 13; SM-S918B) ${blink} SamsungBrowser/28.0 Mobile Safari/537.36`,
    'phone',
    'Samsung Internet on Android',
  ],
  ['Mozilla/5.0 (Linux; Android 14; Mobile)', 'phone', 'A browser on Android'],
  ['curl/8.5.0', 'program', 'The program curl'],
  ['node', 'program', 'The program node'],
  ['', 'program', 'An unknown program'],
  ['Mozilla/5.0', 'program', 'An unknown program'],
  ['<img src=x onerror=alert(1)>', 'program', 'An unknown program'],
  ['\u202egpj.exe', 'program', 'An unknown program'],
])('%s', (userAgent, kind, words) => {
  expect(describeDevice(userAgent)).toEqual({ kind, words })
})
