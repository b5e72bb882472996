import { gzipSync } from 'node:zlib'
import { ControlEvent } from '@livetap/contracts/raw-envelope.ts'
import fc from 'fast-check'
import { ControlAction, ProtoMessageFetchResult, WebcastControlMessage, WebcastPushFrame } from 'tiktok-live-proto/v3'
import { describe, expect, it } from 'vitest'
import { inflateLimit, readFrame, readHistory } from './frames.ts'

const message = (method: string, msgId: string, payload: Buffer = Buffer.from('bytes'), isHistory = false) => {
  return { method, msgId, payload, isHistory, msgType: 0, offset: '0' }
}
const control = (action: number) =>
  Buffer.from(WebcastControlMessage.encode({ ...WebcastControlMessage.decode(new Uint8Array()), action }).finish())

function fetchResult(fields: Partial<ProtoMessageFetchResult>): Buffer {
  const empty = ProtoMessageFetchResult.decode(new Uint8Array())
  return Buffer.from(ProtoMessageFetchResult.encode({ ...empty, ...fields }).finish())
}

function push(fields: Partial<WebcastPushFrame>): Buffer {
  const empty = WebcastPushFrame.decode(new Uint8Array())
  const fixed = { logId: '77', payloadEncoding: 'pb', payloadType: 'msg' }
  return Buffer.from(WebcastPushFrame.encode({ ...empty, ...fixed, ...fields }).finish())
}

const frameOf = (fields: Partial<ProtoMessageFetchResult>) => push({ payload: gzipSync(fetchResult(fields)) })

describe('readFrame', () => {
  it('takes a frame apart without looking into the messages', () => {
    const messages = [
      message('WebcastChatMessage', '7300000000000000001'),
      message('WebcastNewMessage', '0', Buffer.from([0xff]), true),
      message('', '-5', Buffer.alloc(0)),
    ]
    expect(readFrame(frameOf({ messages, needAck: true, internalExt: 'ext', cursor: 'c' }))).toEqual({
      messages: [
        { type: 'WebcastChatMessage', messageId: '7300000000000000001', isHistory: false, data: Buffer.from('bytes') },
        { type: 'WebcastNewMessage', isHistory: true, data: Buffer.from([0xff]) },
        { type: '', messageId: '-5', isHistory: false, data: Buffer.alloc(0) },
      ],
      acknowledgement: { logId: '77', internalExt: 'ext' },
      ended: false,
    })
  })

  it('reads what is not compressed', () => {
    const payload = fetchResult({ messages: [message('A', '1')] })
    expect(readFrame(push({ payload })).messages).toHaveLength(1)
  })

  it.each<[name: string, fields: Partial<ProtoMessageFetchResult>, logId: string]>([
    ['nobody asks for it', { needAck: false, internalExt: 'ext' }, '1'],
    ['there is nothing to send back', { needAck: true, internalExt: '' }, '1'],
    ['the frame has no number', { needAck: true, internalExt: 'ext' }, '0'],
  ])('asks for no acknowledgement when %s', (_name, fields, logId) => {
    const frame = push({ logId, payload: fetchResult({ ...fields, messages: [message('A', '1')] }) })
    expect(readFrame(frame).acknowledgement).toBeUndefined()
  })

  it.each(['hb', 'im_enter_room_resp', 'ack'])('finds nothing in a frame of type %s', (payloadType) => {
    const nothing = { messages: [], acknowledgement: undefined, ended: false }
    expect(readFrame(push({ payloadType, payload: Buffer.from([1, 2, 3]) }))).toEqual(nothing)
    expect(readFrame(push({ payloadType }))).toEqual(nothing)
  })

  it.each<[name: string, action: number, ended: boolean]>([
    ['paused', ControlAction.CONTROL_ACTION_STREAM_PAUSED, false],
    ['resumed', ControlAction.CONTROL_ACTION_STREAM_UNPAUSED, false],
    ['ended', ControlAction.CONTROL_ACTION_STREAM_ENDED, true],
    ['suspended', ControlAction.CONTROL_ACTION_STREAM_SUSPENDED, true],
  ])('knows whether the live is over when it is %s', (_name, action, ended) => {
    const messages = [message('WebcastControlMessage', '1', control(action)), message('WebcastChatMessage', '2')]
    expect(readFrame(frameOf({ messages })).ended).toBe(ended)
    expect(readHistory(messages)).toMatchObject({ ended, messages: [{ isHistory: true }, { isHistory: true }] })
  })

  it('passes a broken control message on like any other', () => {
    const messages = [message('WebcastControlMessage', '1', Buffer.from([0xff]))]
    expect(readFrame(frameOf({ messages }))).toMatchObject({ ended: false, messages: [{ data: Buffer.from([0xff]) }] })
  })

  const gzip = gzipSync(fetchResult({ messages: [message('A', '1')] }))
  const tooMany = Buffer.alloc(40_002, Buffer.from([0x0a, 0x00]))
  const cases: [name: string, reason: string, frame: Buffer][] = [
    ['empty', 'bad-push-frame', Buffer.alloc(0)],
    ['random', 'bad-push-frame', Buffer.alloc(64, 0xff)],
    ['a message frame without a payload', 'bad-push-frame', push({})],
    ['cut off', 'bad-push-frame', frameOf({ messages: [message('A', '1')] }).subarray(0, -2)],
    ['broken compression', 'bad-gzip', push({ payload: Buffer.concat([gzip.subarray(0, 10), Buffer.alloc(60, 7)]) })],
    ['compression that is cut off', 'bad-gzip', push({ payload: gzip.subarray(0, -9) })],
    ['a wrong check sum', 'bad-gzip', push({ payload: Buffer.concat([gzip.subarray(0, -8), Buffer.alloc(8)]) })],
    ['a bomb', 'inflates-too-large', push({ payload: gzipSync(Buffer.alloc(inflateLimit + 1)) })],
    ['too large without compression', 'inflates-too-large', push({ payload: Buffer.alloc(inflateLimit + 1) })],
    ['no fetch result', 'bad-fetch-result', push({ payload: gzipSync(Buffer.alloc(40, 0xff)) })],
    ['more messages than any frame', 'bad-fetch-result', push({ payload: gzipSync(tooMany) })],
  ]
  it.each(cases)('a frame that is %s becomes one message: %s', (_name, reason, frame) => {
    const bytes = frame.subarray(0, 8192).toString('base64')
    expect(readFrame(frame)).toEqual({
      messages: [{ type: ControlEvent.badFrame, isHistory: false, data: { reason, size: frame.length, bytes } }],
      acknowledgement: undefined,
      ended: false,
    })
  })

  it('reads whatever the schema can write, as the schema reads it', () => {
    const int64 = fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }).map(String)
    const one = fc.record({ method: fc.string(), msgId: int64, payload: fc.uint8Array(), isHistory: fc.boolean() })
    const result = fc.record({ messages: fc.array(one), internalExt: fc.string(), cursor: fc.string(), now: int64 })
    fc.assert(
      fc.property(result, int64, fc.boolean(), ({ messages, ...rest }, logId, compress) => {
        const plain = fetchResult({
          ...rest,
          needAck: true,
          messages: messages.map((m) => message(m.method, m.msgId, Buffer.from(m.payload), m.isHistory)),
        })
        const expected = ProtoMessageFetchResult.decode(plain)
        const frame = readFrame(push({ logId, payload: compress ? gzipSync(plain) : plain }))
        expect(frame.messages).toEqual(
          expected.messages.map(({ method, msgId, payload, isHistory }) => {
            const known = msgId === '0' ? {} : { messageId: msgId }
            return { type: method, ...known, isHistory, data: payload }
          }),
        )
        const canAck = logId !== '0' && expected.internalExt !== ''
        expect(frame.acknowledgement).toEqual(canAck ? { logId, internalExt: expected.internalExt } : undefined)
      }),
    )
  })

  it('survives anything', () => {
    const good = frameOf({ messages: [message('WebcastChatMessage', '1'), message('B', '2')], internalExt: 'ext' })
    const flipped = fc.array(fc.tuple(fc.nat(good.length - 1), fc.nat(255)), { minLength: 1, maxLength: 5 })
    fc.assert(fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => void readFrame(Buffer.from(bytes))))
    fc.assert(
      fc.property(flipped, (flips) => {
        const frame = Buffer.from(good)
        for (const [index, value] of flips) frame[index] = value
        readFrame(frame)
      }),
      { numRuns: 2000 },
    )
  })
})
