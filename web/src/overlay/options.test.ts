import { usualSettings } from '@livetap/contracts/overlays/usual.ts'
import { expect, test } from 'vitest'
import { override, readOptions } from './options.ts'

test.each([
  ['', {}],
  ['?scale=150&fontSize=80&max=3&hideAfter=5', { scale: 150, fontSize: 80, max: 3, hideAfter: 5 }],
  ['?scale=1e9&max=-4', { scale: 400, max: 1 }],
  [
    '?theme=NEON&font=serif&align=end&direction=down',
    { theme: 'neon', font: 'serif', align: 'end', direction: 'down' },
  ],
  ['?theme=evil&font=url(x)&scale=abc&max=', { max: 1 }],
  ['?mute=1&volume=30&minCoins=10', { muted: true, volume: 30, minCoins: 10 }],
  ['?mute', { muted: true }],
  ['?mute=0', { muted: false }],
])('%s overrides %j', (search, overrides) => {
  expect(readOptions(search).overrides).toEqual(overrides)
})

test('what is no language, kind or truth is left out', () => {
  expect(readOptions('?lang=de-AT&kind=goal&demo=1&preview&rtl=no')).toMatchObject({
    ...{ lang: 'de-AT', kind: 'goal', demo: true, preview: true, rtl: false },
  })
  expect(readOptions('?lang=<script>&kind=__proto__')).toMatchObject({ lang: '', kind: 'alert' })
})

test('settings are overridden only where the kind has them', () => {
  const options = readOptions('?max=2&theme=bold&volume=10')
  expect(override(usualSettings.chat, options)).toEqual({ ...usualSettings.chat, max: 2, theme: 'bold' })
  expect(override(usualSettings.alert, options)).toEqual({ ...usualSettings.alert, theme: 'bold', volume: 10 })
})
