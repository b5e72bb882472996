import { once } from 'node:events'
import { createServer, type IncomingHttpHeaders, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'
import { Webhook } from 'standardwebhooks'
import { expect, test } from 'vitest'
import { openUndiciOutbound } from '#adapters/undici-outbound/undici-outbound.ts'
import {
  admit,
  afterAttempt,
  closedCircuit,
  type DeliveryOutcome,
  deliverWebhook,
  planRetry,
} from '#domain/webhooks/webhooks.ts'

const secrets = [1, 2].map((byte) => `whsec_${Buffer.alloc(32, byte).toString('base64')}`)

/** A receiver that verifies with a program that is not ours, and answers what it is told to, one after the other. */
async function receive(answers: readonly ((response: ServerResponse) => void)[]) {
  const arrived: { id: string; isGenuine: boolean; headers: IncomingHttpHeaders }[] = []
  const server = createServer(async (request, response) => {
    const body = await text(request)
    const headers = request.headers as Record<string, string>
    const isGenuine = secrets.every((secret) => isVerified(secret, body, headers))
    arrived.push({ id: String(headers['webhook-id']), isGenuine, headers })
    answers[Math.min(arrived.length, answers.length) - 1]?.(response)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  const outbound = openUndiciOutbound({ allowed: [{ address: '127.0.0.1', bits: 32, port }], totalMs: 3000 })
  const close = async () => {
    await outbound[Symbol.asyncDispose]()
    server.closeAllConnections()
    server.close()
  }
  const deliver = (id: string, now = Date.now()) =>
    deliverWebhook(outbound, {
      ...{ workspaceId: 'a', url: `http://127.0.0.1:${port}/hook`, id, body: '{"a":"ä"}', secrets, now },
    })
  return { arrived, deliver, [Symbol.asyncDispose]: close }
}

function isVerified(secret: string, body: string, headers: Record<string, string>): boolean {
  try {
    new Webhook(secret).verify(body, headers)
    return true
  } catch {
    return false
  }
}

const status = (code: number, headers: Record<string, string> = {}) => {
  return (response: ServerResponse) => void response.writeHead(code, headers).end('said')
}

test('a webhook that fails in every way is tried again under the same id, genuine each time, until it is taken', async () => {
  await using receiver = await receive([
    status(500),
    status(503, { 'retry-after': '7' }),
    status(429, { 'retry-after': '3' }),
    () => {}, // says nothing
    (response) => response.socket?.resetAndDestroy(),
    (response) => void response.write('for ever'),
    (response) => void response.writeHead(200).end('x'.repeat(10)),
  ])
  const outcomes: DeliveryOutcome[] = []
  // Pauses pass at once: signatures are made for the time of the clock, the schedule for one that runs ahead of it.
  let now = Date.now()
  for (let attempt = 1; attempt <= 8; attempt++) {
    const outcome = await receiver.deliver('delivery-1')
    outcomes.push(outcome)
    const next = planRetry({ attempt, outcome }, { now, expiresAt: now + 3_600_000 })
    if (next === undefined) break
    expect(next - now).toBeGreaterThanOrEqual(outcome.retryAfterMs ?? 0)
    now = next
  }
  expect(outcomes.map(({ error }) => error)).toEqual([
    ...['endpoint-failed', 'endpoint-busy', 'endpoint-busy', 'endpoint-timeout', 'endpoint-broke-off'],
    ...['endpoint-timeout', null],
  ])
  expect(outcomes[1]).toMatchObject({ status: 503, retryAfterMs: 7000, answer: 'said' })
  expect(receiver.arrived.map(({ id, isGenuine }) => [id, isGenuine])).toEqual(Array(7).fill(['delivery-1', true]))
})

test('what is refused for good is not tried again', async () => {
  await using receiver = await receive([status(404), status(302, { location: '/other' }), status(410)])
  for (const error of ['endpoint-refused', 'endpoint-refused', 'endpoint-gone']) {
    const outcome = await receiver.deliver('a')
    expect(outcome).toMatchObject({ kind: 'final', error })
    expect(planRetry({ attempt: 1, outcome }, { now: 0, expiresAt: Number.MAX_SAFE_INTEGER })).toBeUndefined()
  }
})

test('an endpoint that is down for two hours is asked now and then, and not given up', async () => {
  await using receiver = await receive([status(502)])
  let [circuit, now, tries] = [closedCircuit, Date.now(), 0]
  const back = now + 2 * 3_600_000
  while (now < back) {
    const passage = admit(circuit, now)
    if (passage.kind === 'wait') now = passage.until
    if (passage.kind !== 'send' && passage.kind !== 'probe') continue
    tries++
    circuit = afterAttempt(circuit, await receiver.deliver(`try-${tries}`), { passage: passage.kind, now })
  }
  expect(tries).toBeGreaterThan(15)
  expect(tries).toBeLessThan(25)
  expect(circuit.disabledAt).toBeNull()
})
