import { expect, test } from 'vitest'
import { embedAddress, readEvent, writeCommand } from './embed-messages.ts'

const from = (type: string, value?: unknown) => ({ 'x-tiktok-player': true, type, value })

test.each([
  [from('onPlayerReady'), { kind: 'sign' }],
  [from('onStateChange', 1), { kind: 'state', state: 'playing' }],
  [JSON.stringify(from('onStateChange', 2)), { kind: 'state', state: 'paused' }],
  [from('onStateChange', 0), { kind: 'state', state: 'ended' }],
  [from('onStateChange', 99), { kind: 'sign' }],
  [from('onCurrentTime', { currentTime: 2.5, duration: 10 }), { kind: 'time', position: 2.5, duration: 10 }],
  [from('onCurrentTime', { currentTime: 'soon' }), { kind: 'sign' }],
  [from('onCurrentTime', { currentTime: 1, duration: 0 }), { kind: 'time', position: 1, duration: undefined }],
  [from('onMute', true), { kind: 'muted', isMuted: true }],
  [from('onPlayerError', { errorCode: 3002, errorType: 'x' }), { kind: 'error', code: 3002 }],
])('reads %j', (data, event) => expect(readEvent(data)).toEqual(event))

test.each([undefined, null, 4, 'play', '{', '{"type":"onPlayerReady"}', { type: 'onPlayerReady' }, []])(
  'takes %j for no message of the player',
  (data) => expect(readEvent(data)).toBeUndefined(),
)

test('is asked to play at once, or it would never listen', () => {
  const address = new URL(embedAddress('https://www.tiktok.com', '7000000000000000001'))
  expect(address.pathname).toBe('/player/v1/7000000000000000001')
  expect(address.searchParams.get('autoplay')).toBe('1')
  expect(address.searchParams.get('controls')).toBe('0')
  expect(writeCommand({ type: 'seekTo', value: 3 })).toEqual({ 'x-tiktok-player': true, type: 'seekTo', value: 3 })
})
