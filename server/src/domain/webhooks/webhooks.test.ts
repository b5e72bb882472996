import fc from 'fast-check'
import { Webhook } from 'standardwebhooks'
import { describe, expect, test } from 'vitest'
import { AppError } from '#kernel/errors.ts'
import type { Outbound, OutboundAnswer, OutboundRequest } from '#ports/outbound/outbound.ts'
import {
  classifyAnswer,
  classifyError,
  type DeliveryOutcome,
  deliverWebhook,
  endpointOf,
  planReliableRetry,
  planRetry,
  signWebhook,
} from './webhooks.ts'

const now = 1_800_000_000_000
const secretOf = (bytes: Uint8Array) => `whsec_${Buffer.from(bytes).toString('base64')}`
const [first, second] = [secretOf(Buffer.alloc(32, 1)), secretOf(Buffer.alloc(24, 2))]

describe('a signature', () => {
  test('is the one that the specification gives as its example', () => {
    const message = {
      id: 'msg_p5jXN8AQM9LWM0D4loKWxJek',
      body: '{"test": 2432232314}',
      secrets: ['whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw'],
    }
    expect(signWebhook(message, 1_614_265_330_000)).toEqual({
      'webhook-id': 'msg_p5jXN8AQM9LWM0D4loKWxJek',
      'webhook-timestamp': '1614265330',
      'webhook-signature': 'v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=',
    })
  })

  test('is accepted by an independent verifier, with each of the secrets, and only for this message', () => {
    const body = fc.string({ unit: 'binary' }).map((text) => JSON.stringify({ text: text.toWellFormed() }))
    const secret = fc.uint8Array({ minLength: 24, maxLength: 64 }).map(secretOf)
    fc.assert(
      fc.property(body, fc.array(secret, { minLength: 1, maxLength: 4 }), secret, (text, secrets, other) => {
        const headers = { ...signWebhook({ id: 'a-1', body: text, secrets }, Date.now()) }
        for (const each of secrets) expect(new Webhook(each).verify(text, headers)).toEqual(JSON.parse(text))
        expect(() => new Webhook(first).verify(`${text} `, headers)).toThrow(/No matching/)
        expect(() => new Webhook(first).verify(text, { ...headers, 'webhook-id': 'a-2' })).toThrow(/No matching/)
        if (!secrets.includes(other)) expect(() => new Webhook(other).verify(text, headers)).toThrow(/No matching/)
      }),
    )
  })

  test.each([
    ...['', 'whsec_', 'MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw', `${first} `, 'whsec_!!!!', `whsec_${'_'.repeat(40)}`],
    ...[secretOf(Buffer.alloc(23)), secretOf(Buffer.alloc(65))],
  ])('is not made with %j', (secret) => {
    const sign = () => signWebhook({ id: 'a', body: '', secrets: [second, secret] }, now)
    expect(sign).toThrow(expect.objectContaining({ code: 'secret-invalid' }))
  })

  test.each(['', 'a.b', 'a b', 'a\nb', 'ä', 'x'.repeat(256)])('is not made for the id %j', (id) => {
    expect(() => signWebhook({ id, body: '', secrets: [first] }, now)).toThrow(/id/)
  })
})

const answer = (status: number, headers: Record<string, string> = {}): OutboundAnswer => ({
  ...{ status, headers, text: 'said', ms: 5 },
})

describe('an answer', () => {
  const cases: readonly (readonly [DeliveryOutcome['kind'], DeliveryOutcome['error'], readonly number[]])[] = [
    ['succeeded', null, [200, 201, 202, 204, 299]],
    ['final', 'endpoint-refused', [301, 302, 303, 304, 307, 308, 400, 401, 403, 404, 405, 408, 409, 413, 422, 451]],
    ['final', 'endpoint-gone', [410]],
    ['transient', 'endpoint-busy', [429, 502, 503, 504]],
    ['transient', 'endpoint-failed', [500, 501, 505, 520, 599]],
  ]
  test.each(cases.flatMap(([kind, error, statuses]) => statuses.map((status) => [status, kind, error] as const)))(
    '%i is %s (%s)',
    (status, kind, error) => {
      const outcome = classifyAnswer(answer(status), now)
      expect(outcome).toMatchObject({ kind, error, status, ms: 5, answer: 'said' })
      expect(outcome.retryAfterMs).toBeUndefined()
    },
  )

  test.each([
    ['0', undefined],
    ['7', 7000],
    ['120', 120_000],
    [new Date(now + 9000).toUTCString(), 9000],
    [new Date(now - 9000).toUTCString(), undefined],
    ['-1', undefined],
    ['1.5', undefined],
    ['soon', undefined],
    ['2030', 2_030_000],
    ['999999999', 3_600_000],
    ['Fri, 31 Dec 9999 23:59:59 GMT', 3_600_000],
    ['9999999999999', undefined],
    ['', undefined],
  ])('may say how long to wait: %j', (text, expected) => {
    expect(classifyAnswer(answer(503, { 'retry-after': text }), now).retryAfterMs).toBe(expected)
    expect(classifyAnswer(answer(429, { 'retry-after': text }), now).retryAfterMs).toBe(expected)
    expect(classifyAnswer(answer(500, { 'retry-after': text }), now).retryAfterMs).toBeUndefined()
  })

  test.each([
    ['endpoint-unreachable', true, 'transient'],
    ['endpoint-broke-off', true, 'transient'],
    ['endpoint-timeout', true, 'transient'],
    ['address-refused', false, 'final'],
    ['answer-too-large', false, 'final'],
  ] as const)('that does not come is judged by why: %s', (code, transient, kind) => {
    const outcome = classifyError(new AppError(code, 'why', { transient }), 12)
    expect(outcome).toEqual({ kind, status: null, ms: 12, error: code, detail: 'why', answer: null })
  })

  test.each([new Error('bug'), new AppError('database-unavailable', 'x', { transient: true }), 'text'])(
    'is not what another failure is about: %s',
    (error) => {
      expect(() => classifyError(error, 1)).toThrow()
    },
  )
})

const failed = (more: Partial<DeliveryOutcome> = {}): DeliveryOutcome => ({
  ...{ kind: 'transient', status: 500, ms: 1, error: 'endpoint-failed', detail: '', answer: '' },
  ...more,
})
const far = { now: 0, expiresAt: Number.MAX_SAFE_INTEGER }
const [least, most] = [() => 0, () => 1 - Number.EPSILON]

describe('the next try', () => {
  test('comes after a pause that chance takes from, eight tries in all', () => {
    const plan = (random: () => number) =>
      Array.from({ length: 9 }, (_, index) => planRetry({ attempt: index + 1, outcome: failed() }, far, random))
    const pauses = [2000, 10_000, 60_000, 120_000, 240_000, 300_000, 300_000]
    expect(plan(most)).toEqual([...pauses, undefined, undefined])
    expect(plan(least)).toEqual([...pauses.map(() => 0), undefined, undefined])
    expect(plan(() => 0.5)).toEqual([...pauses.map((pause) => pause / 2), undefined, undefined])
  })

  test('is not earlier than the endpoint wants, and not after it is of use', () => {
    const outcome = failed({ retryAfterMs: 7000 })
    expect(planRetry({ attempt: 1, outcome }, { now: 100, expiresAt: 8000 }, most)).toBe(7100)
    expect(planRetry({ attempt: 1, outcome }, { now: 100, expiresAt: 7100 }, most)).toBeUndefined()
    expect(planRetry({ attempt: 2, outcome }, { now: 100, expiresAt: 60_000 }, most)).toBe(10_100)
  })

  test.each(['final', 'succeeded'] as const)('does not come after what is %s', (kind) => {
    expect(planRetry({ attempt: 1, outcome: failed({ kind }) }, far)).toBeUndefined()
    expect(planReliableRetry({ attempt: 1, outcome: failed({ kind }) }, 0)).toBeUndefined()
  })

  test('of what must not get lost doubles to half a minute, and never ends', () => {
    const plan = (random: () => number) =>
      [1, 2, 3, 7, 8, 100, 5000].map((attempt) => planReliableRetry({ attempt, outcome: failed() }, 0, random))
    expect(plan(() => 0.5)).toEqual([500, 1000, 2000, 30_000, 30_000, 30_000, 30_000])
    expect(plan(least)).toEqual([450, 900, 1800, 27_000, 27_000, 27_000, 27_000])
    expect(planReliableRetry({ attempt: 1, outcome: failed({ retryAfterMs: 90_000 }) }, 10)).toBe(90_010)
  })

  test('lies within these limits, whatever chance says', () => {
    const attempt = fc.integer({ min: 1, max: 7 })
    fc.assert(
      fc.property(attempt, (tried) => {
        const at = planRetry({ attempt: tried, outcome: failed() }, far)
        return at !== undefined && at >= 0 && at <= 300_000
      }),
    )
  })
})

describe('an endpoint', () => {
  test('is named by its host, and tells nothing else of its address', () => {
    const name = endpointOf('https://hooks.example:443/canary-path?key=canary#x')
    expect(name).toMatch(/^hooks\.example#[0-9a-f]{12}$/)
    expect(endpointOf('https://hooks.example/canary-path?key=canary')).toBe(name)
    expect(endpointOf('https://hooks.example/canary-path?key=other')).not.toBe(name)
  })
})

describe('a delivery', () => {
  const delivery = {
    workspaceId: 'a',
    url: 'https://hooks.example/',
    id: 'a-1',
    body: '{"ä":1}',
    secrets: [first, second],
  }
  const outboundOf = (send: Outbound['send']): Outbound => ({ send, check: () => {} })

  test('is a signed POST of JSON', async () => {
    const sent: OutboundRequest[] = []
    const outbound = outboundOf(async (request) => {
      sent.push(request)
      return answer(204)
    })
    const outcome = await deliverWebhook(outbound, { ...delivery, now: Date.now() })
    expect(outcome).toMatchObject({ kind: 'succeeded', status: 204 })
    const [{ method, url, headers, body } = expect.fail()] = sent
    expect([method, url, headers['content-type'], body]).toEqual([
      'POST',
      delivery.url,
      'application/json',
      delivery.body,
    ])
    for (const secret of delivery.secrets) {
      expect(new Webhook(secret).verify(body ?? '', { ...headers })).toEqual({ ä: 1 })
    }
  })

  test('that fails is an outcome, and one that is called off is none', async () => {
    const unreachable = new AppError('endpoint-unreachable', 'no connection', { transient: true })
    const failing = outboundOf(() => Promise.reject(unreachable))
    expect(await deliverWebhook(failing, { ...delivery, now })).toMatchObject({ kind: 'transient', status: null })
    const caller = AbortSignal.abort(new Error('stopping'))
    const calledOff = outboundOf(async (_request, signal) => {
      signal?.throwIfAborted()
      return answer(200)
    })
    await expect(deliverWebhook(calledOff, { ...delivery, now, signal: caller })).rejects.toThrow('stopping')
  })
})
