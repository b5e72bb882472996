import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import { describeError } from '#kernel/errors.ts'
import { defaultWorkspaceId } from '#kernel/ids.ts'
import type { Log } from '#kernel/log.ts'
import type { Limits } from '#ports/limits.ts'
import { isMeant, isOfThisMachine, listenLocally } from '../compat/compat.ts'
import type { Workspaces } from '../workspaces/workspaces.ts'
import { type ActionsAnswer, answerActions } from './actions-interface.ts'
import { Refusal, refusalOf } from './refusal.ts'

/** Most connections at a time: whoever asks asks now and then. */
const mostConnections = 100
const mostBytes = 64 * 1024
/** So much of what is too large is still read: who is cut off while they speak hears no answer. */
const mostRead = 16 * mostBytes
const requestMs = 10_000
/** Origins that were refused are told of once each. */
const mostTold = 50

export interface ActionsPortOptions {
  /** The port of both loopback addresses; 0 takes a free one. */
  readonly port: number
  /** Origins of pages, beside those of this machine, that may have rules run. */
  readonly origins: readonly string[]
}

export interface ActionsPort extends AsyncDisposable {
  /** Where it listens; undefined when the port is taken. */
  readonly port: number | undefined
}

export interface ActionsPortPorts {
  readonly workspaces: Pick<Workspaces, 'enter'>
  readonly limits: Limits
  readonly log: Log
  readonly version: string
}

/**
 * TikFinity's third-party action interface where TikFinity looks for it: on this machine, without a key. What it lists
 * and runs are the rules of the workspace `default` whose authors offer them. A port that is taken is told and ends
 * nothing else.
 */
export async function openActionsPort(ports: ActionsPortPorts, options: ActionsPortOptions): Promise<ActionsPort> {
  await using opened = new AsyncDisposableStack()
  const isWelcome = createDoor(ports.log, options.origins)
  const create = () => {
    const server = createServer({ requestTimeout: requestMs, headersTimeout: requestMs }, (request, response) => {
      void serve(ports, isWelcome, request, response)
    })
    server.maxConnections = mostConnections
    opened.defer(() => closeServer(server))
    return server
  }
  const place = { setting: 'TIKFINITY_ACTIONS_PORT', holder: 'Another program', log: ports.log }
  const port = await listenLocally(create, { ...place, port: options.port })
  const running = opened.move()
  return { port, [Symbol.asyncDispose]: () => running.disposeAsync() }
}

type Door = (request: IncomingMessage) => boolean

/**
 * No page at all, one of this machine, one of a program with its pages in files (`file://`), or one that is named.
 * `null` is none of these: any page can pass for that by way of a frame in a sandbox.
 */
function createDoor(log: Log, named: readonly string[]): Door {
  const told = new Set<string>()
  return ({ headers: { origin, 'sec-fetch-site': site } }) => {
    // Browsers leave the origin out where a page only fetches a picture, but say that it is another's.
    if (origin === undefined) return site === undefined || site === 'none' || site === 'same-origin'
    if (origin === 'file://' || named.includes(origin) || isOfThisMachine(origin)) return true
    if (!told.has(origin) && told.size < mostTold) {
      told.add(origin)
      const hint = 'A page wanted to have rules run and was refused; TIKFINITY_ACTIONS_ORIGINS can name its origin'
      log.warn({ origin: origin.slice(0, 200) }, hint)
    }
    return false
  }
}

async function serve(
  ports: ActionsPortPorts,
  isWelcome: Door,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  try {
    if (!isMeant(request)) throw new Refusal(421, 'This is no name of this machine.')
    if (!isWelcome(request)) throw new Refusal(403, 'Pages of this origin may not have rules run.')
    for (const [name, value] of Object.entries(openToPages(request))) response.setHeader(name, value)
    if (request.method === 'OPTIONS') return void response.writeHead(204).end()
    reply(response, 200, await answer(ports, request))
  } catch (error) {
    const refusal = refusalOf(error)
    if (refusal.status >= 500) ports.log.warn({ error: describeError(error) }, 'A rule could not be run for a program')
    reply(response, refusal.status, { data: [], message: refusal.message })
  }
}

async function answer(
  { workspaces, limits, version }: ActionsPortPorts,
  request: IncomingMessage,
): Promise<ActionsAnswer> {
  const body = request.method === 'POST' ? await readBody(request) : undefined
  const asked = { method: request.method ?? '', url: request.url ?? '', body, address: request.socket.remoteAddress }
  return answerActions({ enter: () => workspaces.enter(defaultWorkspaceId), limits, version }, asked)
}

/** As TikFinity expects it, for pages that may come; others never see these. */
function openToPages({ headers }: IncomingMessage): Record<string, string> {
  const isPrivate = headers['access-control-request-private-network'] === 'true'
  return {
    'access-control-allow-origin': '*',
    'access-control-allow-headers': '*',
    'access-control-allow-methods': '*',
    ...(isPrivate ? { 'access-control-allow-private-network': 'true' } : {}),
  }
}

async function readBody(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = []
  let bytes = 0
  for await (const chunk of request as AsyncIterable<Buffer>) {
    bytes += chunk.byteLength
    if (bytes <= mostBytes) chunks.push(chunk)
    if (bytes > mostRead) break
  }
  if (bytes > mostBytes) throw new Refusal(413, 'That is more than anybody needs to say.')
  return Buffer.concat(chunks).toString()
}

function reply(response: ServerResponse, status: number, answered: ActionsAnswer): void {
  if (response.destroyed) return
  const about = { 'content-type': 'application/json; charset=utf-8', 'cache-control': 'no-store' }
  const end = status >= 400 ? { connection: 'close' } : {}
  response.writeHead(status, { ...about, ...end, 'x-content-type-options': 'nosniff' }).end(JSON.stringify(answered))
}

function closeServer(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve())
    server.closeAllConnections()
  })
}
