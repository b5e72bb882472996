import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'
import { describe, expect, test } from 'vitest'
import { createEulerChat } from './chat.ts'

const credentials = { eulerApiKey: 'a-key', tiktokSession: 'sessionid=abc; tt-target-idc=useast5', sharesSession: true }
const saying = { roomId: '7300000000000000001', text: 'Hello “you”', credentials }
const never = new AbortController().signal

async function serve(answer: (response: ServerResponse, request: IncomingMessage) => void) {
  const asked: {
    method: string | undefined
    path: string | undefined
    headers: IncomingMessage['headers']
    body: string
  }[] = []
  const server = createServer(async (request, response) => {
    const body = await text(request)
    asked.push({ method: request.method, path: request.url, headers: request.headers, body })
    answer(response, request)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const close = async () => {
    server.closeAllConnections()
    await new Promise((resolve) => server.close(resolve))
  }
  return {
    asked,
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close,
    [Symbol.asyncDispose]: close,
  }
}

describe('the chat of Euler Stream', () => {
  test('is asked once, with the key and the session', async () => {
    await using euler = await serve((response) => void response.end('{"code":200}'))
    expect(await createEulerChat({ origin: euler.origin }).say(saying, never)).toEqual({ kind: 'done' })
    expect(euler.asked).toMatchObject([
      {
        ...{ method: 'POST', path: '/euler/webcast/rooms/7300000000000000001/chat' },
        headers: { 'x-api-key': 'a-key', 'x-cookie-header': 'sessionid=abc; tt-target-idc=useast5' },
        body: '{"content":"Hello “you”"}',
      },
    ])
  })

  test.each([
    [{ kind: 'timeout', seconds: 30 } as const, 'mutes?user_id=71&duration=30'],
    [{ kind: 'ban' } as const, 'bans?tiktok_user_id=71'],
  ])('keeps a viewer out: %j', async (deed, path) => {
    await using euler = await serve((response) => void response.end('{"code":200}'))
    const { roomId } = saying
    const chat = createEulerChat({ origin: euler.origin })
    expect(await chat.sanction({ roomId, credentials, userId: '71', deed }, never)).toEqual({ kind: 'done' })
    expect(euler.asked).toMatchObject([
      {
        ...{ method: 'PUT', path: `/euler/webcast/rooms/${roomId}/moderation/${path}`, body: '' },
        headers: { 'x-api-key': 'a-key', 'x-cookie-header': 'sessionid=abc; tt-target-idc=useast5' },
      },
    ])
  })

  test.each([
    [{}, 'no key'],
    [{ eulerApiKey: 'a' }, 'no TikTok session'],
    [{ eulerApiKey: 'a', tiktokSession: 'b' }, 'nobody has agreed'],
    [{ eulerApiKey: 'a', tiktokSession: 'b', sharesSession: false }, 'nobody has agreed'],
  ])('is shown nothing with %j', async (lacking, why) => {
    await using euler = await serve((response) => void response.end())
    const chat = createEulerChat({ origin: euler.origin })
    expect(chat.explainLack(lacking)).toContain(why)
    await expect(chat.say({ ...saying, credentials: lacking }, never)).rejects.toMatchObject({
      code: 'chat-not-possible',
    })
    expect(euler.asked).toEqual([])
  })

  test.each<[number, Record<string, string>, object]>([
    [401, {}, { kind: 'refused', code: 'chat-refused' }],
    [402, {}, { kind: 'refused', code: 'chat-refused' }],
    [403, {}, { kind: 'refused', code: 'chat-refused' }],
    [404, {}, { kind: 'refused', code: 'chat-failed' }],
    [302, { location: 'http://127.0.0.1:9/' }, { kind: 'refused', code: 'chat-failed' }],
    [429, { 'retry-after': '7' }, { kind: 'refused', code: 'chat-busy', retryAfterMs: 7000 }],
    [429, {}, { kind: 'refused', code: 'chat-busy', retryAfterMs: 5000 }],
    [500, {}, { kind: 'unknown' }],
    [503, {}, { kind: 'unknown' }],
  ])('that answers with %i and %j', async (status, headers, outcome) => {
    await using euler = await serve((response) => {
      response.writeHead(status, headers).end('{"message":"why\\u001b\\nnot"}')
    })
    const said = await createEulerChat({ origin: euler.origin }).say(saying, never)
    const { retryAfterMs } = outcome as { retryAfterMs?: number }
    expect(said).toMatchObject({ ...outcome, error: expect.stringContaining('why not') })
    expect((said as { retryAfterMs?: number }).retryAfterMs).toBe(retryAfterMs)
    expect(euler.asked).toHaveLength(1)
  })

  test('that hangs up has perhaps said it; one that is not there has not', async () => {
    await using euler = await serve((_response, request) => void request.socket.destroy())
    const chat = createEulerChat({ origin: euler.origin })
    expect(await chat.say(saying, never)).toMatchObject({ kind: 'unknown' })
    await euler.close()
    expect(await chat.say(saying, never)).toMatchObject({ kind: 'refused', retryAfterMs: 1000 })
  })

  test('that is called off has perhaps said it', async () => {
    const caller = new AbortController()
    await using euler = await serve(() => caller.abort())
    expect(await createEulerChat({ origin: euler.origin }).say(saying, caller.signal)).toMatchObject({
      kind: 'unknown',
    })
  })
})
