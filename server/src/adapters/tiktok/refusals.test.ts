import { startSimulator } from '@livetap/simulator/simulator.ts'
import {
  ConnectTimeoutError,
  InvalidResponseCompositeError,
  InvalidResponseError,
  UserOfflineError,
} from 'tiktok-live-connector'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { AppError } from '#kernel/errors.ts'
import { silentLog } from '#kernel/log.ts'
import { type AttemptFacts, explainRefusal } from './refusals.ts'
import { createTikTokSource } from './tiktok.ts'

type Simulator = Awaited<ReturnType<typeof startSimulator>>

/** What the user gets when connecting fails. */
async function refusal(connecting: Promise<unknown>): Promise<AppError> {
  const error = await connecting.then(
    () => undefined,
    (thrown: unknown) => thrown,
  )
  if (!(error instanceof AppError)) throw new Error(`not refused as it should be: ${error}`)
  return error
}

describe('through the wire', () => {
  let simulator: Simulator
  beforeAll(async () => {
    simulator = await startSimulator({ lives: { quiet: {} } })
  })
  afterAll(() => simulator[Symbol.asyncDispose]())

  const blocked = [
    ['api', '403'],
    ['room-id', '403'],
  ] as const
  it.each<[code: string, text: RegExp, transient: boolean, faults: readonly (readonly [string, string | true])[]]>([
    ['live-offline', /@quiet is not live/, true, [['offline', true]]],
    ['tiktok-blocked', /captcha/, true, [['html', 'captcha'], ...blocked]],
    ['tiktok-blocked', /captcha/, true, [['html', 'broken'], ...blocked]],
    ['tiktok-blocked', /block/, true, [['html', '403'], ...blocked]],
    [
      'user-not-found',
      /no @quiet/,
      true,
      [
        ['html', 'captcha'],
        ['api', 'not-found'],
        ['room-id', 'not-found'],
      ],
    ],
    [
      'tiktok-unreachable',
      /reached/,
      true,
      [
        ['html', 'reset'],
        ['api', 'reset'],
        ['room-id', '401'],
      ],
    ],
    ['sign-rate-limited', /Too many.*please wait a moment/, true, [['sign', '429']]],
    ['sign-plan-required', /paid plan/, false, [['sign', '402']]],
    ['sign-failed', /status 500/, true, [['sign', '500']]],
    ['sign-failed', /could not be reached/, true, [['sign', 'reset']]],
    ['sign-failed', /incomplete/, true, [['sign', 'no-cookie']]],
    ['sign-failed', /incomplete/, true, [['sign', 'no-cursor']]],
    ['connection-refused', /DEVICE_BLOCKED/, true, [['upgrade', 'blocked']]],
    ['connection-refused', /illegal app_id/, true, [['upgrade', 'forbidden']]],
    ['tiktok-unreachable', /broke/, true, [['upgrade', 'reset']]],
    ['tiktok-unreachable', /reached/, true, [['upgrade', 'refused']]],
  ])('%s (%s)', async (code, text, transient, faults) => {
    for (const [fault, value] of faults) simulator.setFault('quiet', fault, value)
    const source = createTikTokSource({ origin: simulator.origin, log: silentLog })
    const error = await refusal(source.connect({ uniqueId: 'quiet' }, AbortSignal.timeout(45_000)))
    simulator.clearFault('quiet')
    expect(error).toMatchObject({ code, transient, message: expect.stringMatching(text) })
    expect(error.remedy).toMatch(/\.$/)
    expect(error.cause).toBeUndefined()
    expect(simulator.report('quiet').watching).toBe(0)
  })

  it('waits as long as the signing service asks', async () => {
    simulator.setFault('quiet', 'sign', '429')
    const source = createTikTokSource({ origin: simulator.origin, log: silentLog })
    const error = await refusal(source.connect({ uniqueId: 'quiet' }, AbortSignal.timeout(45_000)))
    simulator.clearFault('quiet')
    expect(error.retryAfterMs).toBe(7000)
  })

  it('connects when only the first way to the room fails', async () => {
    simulator.setFault('quiet', 'html', 'captcha', 1)
    const source = createTikTokSource({ origin: simulator.origin, log: silentLog })
    const connection = await source.connect({ uniqueId: 'quiet' }, AbortSignal.timeout(45_000))
    expect(connection.roomId).toBe(simulator.report('quiet').roomId)
    await connection.close()
  })

  it('does not find somebody who does not exist', async () => {
    const source = createTikTokSource({ origin: simulator.origin, log: silentLog })
    const error = await refusal(source.connect({ uniqueId: 'nobody' }, AbortSignal.timeout(45_000)))
    const message = 'TikTok says that there is no @nobody'
    expect(error).toMatchObject({ code: 'user-not-found', message, transient: true })
  })

  it.each(['', '@x', 'a b', 'x/../y', 'https://www.tiktok.com/@x', 'x?y', 'ü', '...', 'x'.repeat(65)])(
    'refuses %j as a name without asking anybody',
    async (uniqueId) => {
      const source = createTikTokSource({ origin: 'http://127.0.0.1:9', log: silentLog })
      const connecting = Promise.resolve().then(() => source.connect({ uniqueId }, AbortSignal.timeout(45_000)))
      expect(await refusal(connecting)).toMatchObject({ code: 'bad-username', transient: false })
    },
  )

  it('says that a simulator which is not there cannot be reached', async () => {
    const source = createTikTokSource({ origin: 'http://127.0.0.1:9', log: silentLog })
    const error = await refusal(source.connect({ uniqueId: 'x' }, AbortSignal.timeout(45_000)))
    expect(error).toMatchObject({ code: 'tiktok-unreachable', transient: true })
  })
})

describe('explainRefusal', () => {
  const facts: AttemptFacts = { uniqueId: 'x', timedOut: false, handshake: undefined, sign: undefined }
  const route = (message: string) => new InvalidResponseError({ routeId: 'test' as never }, message)
  const rooms = (...requestErrs: Error[]) =>
    new InvalidResponseCompositeError({ routeId: 'test' as never, requestErrs }, 'Failed from all sources.')
  const http = (statusCode: number) => Object.assign(new Error(), { name: 'HTTPError', response: { statusCode } })
  const sign = (status: number, headers = {}) => ({ sign: { status, headers, message: '' } })

  it.each<[name: string, code: string, transient: boolean, error: unknown, facts: Partial<AttemptFacts>]>([
    ['a refusal of our own', 'internal', false, new AppError('internal', 'y'), {}],
    ['our deadline', 'connect-timeout', true, new Error(), { timedOut: true }],
    ["the connector's deadline", 'connect-timeout', true, new ConnectTimeoutError('x'), {}],
    ['status 4', 'live-offline', true, new UserOfflineError('x'), {}],
    ['a known user without a room', 'live-offline', true, rooms(route('Failed to extract Room ID from HTML.')), {}],
    [
      'the same from the API',
      'live-offline',
      true,
      rooms(route('Invalid response from API: {"data":{"user":{}}}')),
      {},
    ],
    ['a bad key', 'sign-failed', false, new TypeError('x'), sign(401)],
    ['a forbidden key', 'sign-failed', false, new TypeError('x'), sign(403)],
    ["the connector's own bug on 429", 'sign-rate-limited', true, new TypeError('reading retry-after'), sign(429)],
    ["the connector's own bug on 402", 'sign-plan-required', false, new RangeError('Invalid count value'), sign(402)],
    ['a network error after signing', 'tiktok-unreachable', true, new Error('ECONNRESET'), sign(200)],
    ['403 on the room', 'tiktok-blocked', true, http(403), {}],
    ['429 on the room', 'tiktok-blocked', true, http(429), {}],
    ['500 on the room', 'tiktok-unreachable', true, http(500), {}],
    ['HTML where JSON was asked for', 'tiktok-blocked', true, Object.assign(new Error(), { name: 'ParseError' }), {}],
    ['something that is no error', 'tiktok-unreachable', true, 'x', {}],
    ['a refusal without a word', 'connection-refused', true, '', { handshake: { status: 403, message: '' } }],
  ])('%s: %s', (_name, code, transient, error, more) => {
    expect(explainRefusal(error, { ...facts, ...more })).toMatchObject({ code, transient })
  })

  it.each<[headers: object, wait: number]>([
    [{ 'retry-after': '7' }, 7000],
    [{ 'retry-after': '0', 'x-ratelimit-reset': '30' }, 30_000],
    [{ 'x-ratelimit-reset': 'soon' }, 60_000],
    [{ 'retry-after': '99999999' }, 24 * 3600 * 1000],
    [{ 'retry-after': '0.001' }, 1000],
    [{}, 60_000],
  ])('reads how long to wait from %j: %d ms', (headers, wait) => {
    expect(explainRefusal(new TypeError(), { ...facts, ...sign(429, headers) }).retryAfterMs).toBe(wait)
  })

  it('reads a moment to wait until', () => {
    const reset = Math.floor(Date.now() / 1000) + 100
    const { retryAfterMs } = explainRefusal(new TypeError(), { ...facts, ...sign(429, { 'x-ratelimit-reset': reset }) })
    expect(retryAfterMs).toBeGreaterThan(50_000)
    expect(retryAfterMs).toBeLessThanOrEqual(100_000)
  })
})
