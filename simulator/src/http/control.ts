import { FaultError, faultKinds, type Live, type Lives } from '#lives/lives.ts'
import { builtInScenarios, checkScenario, completeEvent, ScenarioError } from '#scenario/scenario.ts'
import { HttpError, json, type Reply, type Request } from './answers.ts'
import type { SignLimits } from './sign-limits.ts'

/** What the control API can reach. */
export interface ControlTarget {
  readonly lives: Lives
  readonly signLimits: SignLimits
}

type Body = Readonly<Record<string, unknown>>
type Action = (live: Live, body: Body, argument: string) => unknown

/** The control API under `/_control`: JSON in and out; mistakes are answered with 4xx and a sentence. */
export async function answerControl(request: Request, target: ControlTarget): Promise<Reply> {
  const { pathname } = request.url
  if (!pathname.startsWith('/_control/')) return undefined
  refuseBrowsers(request)
  const [resource, name, action, argument = ''] = pathname.split('/').slice(2).map(decodeURIComponent)
  const body = request.method === 'GET' ? {} : await readBody(request)
  try {
    if (resource === 'lives') return json(answerLives(request, target.lives, body, name, action, argument))
    if (resource === 'faults') return json(faultKinds)
    if (resource === 'sign-limit') return json(setSignLimit(target.signLimits, request.method, body))
  } catch (error) {
    if (error instanceof FaultError || error instanceof ScenarioError) throw new HttpError(400, error.message)
    throw error
  }
  throw new HttpError(404, 'There are /_control/lives, /_control/faults and /_control/sign-limit')
}

/** A page in a browser must not steer the simulator behind its user's back. */
function refuseBrowsers(request: Request): void {
  if (request.headers.origin !== undefined) throw new HttpError(403, 'Requests from web pages are refused')
}

async function readBody(request: Request): Promise<Body> {
  const text = (await request.body()).toString('utf8')
  if (text === '') return {}
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    throw new HttpError(400, 'The body is not JSON')
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw new HttpError(400, 'The body has to be a JSON object')
  return value as Body
}

function answerLives(
  request: Request,
  lives: Lives,
  body: Body,
  name?: string,
  action?: string,
  argument = '',
): unknown {
  if (!name) return lives.list().map(describeLive)
  if (request.method === 'PUT' && !action) return describeLive(lives.add(name, checkScenario(body)))
  const live = lives.find(name)
  if (!live) throw new HttpError(404, `Nobody is called "${name}"`)
  if (!action) return describeLive(live)
  const run = actions[`${request.method} ${action}`]
  if (!run) throw new HttpError(404, `There are: ${Object.keys(actions).join(', ')}`)
  return run(live, body, argument)
}

const actions: Readonly<Record<string, Action>> = {
  'GET sent': (live) => ({ totals: live.log.totals, forgotten: live.log.forgotten, messages: live.log.list() }),
  'GET faults': (live) => live.faults.list(),
  'PUT faults': (live, { value = true, times }, fault) => {
    if (times !== undefined && !(Number(times) >= 1)) throw new HttpError(400, 'times has to be 1 or more')
    live.faults.set(fault, value, times === undefined ? undefined : Number(times))
    return live.faults.list()
  },
  'DELETE faults': (live, _body, fault) => {
    live.faults.clear(fault || undefined)
    return live.faults.list()
  },
  'POST start': (live) => {
    live.start()
    return describeLive(live)
  },
  'POST end': (live, { suspended }) => {
    live.room.end(suspended ? 'suspended' : 'ended')
    return describeLive(live)
  },
  'POST restart': (live) => {
    live.restart()
    return describeLive(live)
  },
  'POST events': (live, body) => {
    const [message] = live.room.publish([completeEvent(body)])
    return { messageId: message?.messageId, type: message?.type, roomId: message?.roomId }
  },
  'POST close': (live, { code = 1000, reason = '', terminate = false }) => {
    if (!isCloseCode(Number(code))) throw new HttpError(400, 'code has to be 1000 or 3000 to 4999')
    const { connections } = live.room
    const closed = connections.size
    for (const connection of connections) {
      if (terminate) connection.terminate()
      else connection.close(Number(code), String(reason))
    }
    return { closed }
  },
}

/** The codes that an application may close a WebSocket with. */
function isCloseCode(code: number): boolean {
  return code === 1000 || (Number.isInteger(code) && code >= 3000 && code <= 4999)
}

function describeLive(live: Live) {
  const { room, log, counts } = live
  return {
    username: live.username,
    title: live.title,
    roomId: room.roomId,
    live: !room.ended,
    startedAt: room.startedAt,
    watching: room.connections.size,
    builtIn: Object.hasOwn(builtInScenarios, live.username),
    faults: live.faults.list(),
    totals: log.totals,
    frames: {
      sent: counts.framesSent,
      acked: counts.framesAcked,
      lost: counts.framesLost,
      unacked: live.unackedFrames,
      wrongAcks: counts.wrongAcks,
    },
    connections: counts.connections,
    heartbeats: counts.heartbeats,
    overflows: counts.overflows,
  }
}

function setSignLimit(limits: SignLimits, method: string, body: Body) {
  if (method === 'DELETE') limits.limit = undefined
  else if (method !== 'GET') {
    const perMinute = Number(body.perMinute)
    const burst = Number(body.burst ?? perMinute)
    if (!(perMinute > 0) || !(burst >= 1)) throw new HttpError(400, 'perMinute has to be above 0 and burst at least 1')
    limits.limit = { perMinute, burst }
  }
  return { limit: limits.limit ?? null }
}
