import { startApp } from '#app.ts'
import { quote, say } from '#cli/terminal.ts'
import { readConfig } from '#config.ts'
import { AppError } from '#kernel/errors.ts'
import { createAddress, publishAddress, readAddress } from './address.ts'
import { unreachable } from './requests.ts'

export interface Server extends AsyncDisposable {
  readonly url: string
}

export interface ServerNeeds {
  /** The Livetap to use; undefined takes the one that runs here, or starts one. */
  readonly url: string | undefined
  /** What one that is started has to run, as in SERVICES. */
  readonly services: string
  /** The only @usernames that one that is started may connect to. */
  readonly receives: readonly string[]
}

/**
 * The Livetap at `url`; else the one that has the data folder or runs at the configured address; else one started for
 * this command alone, which connects to nothing else. Rejects with AppError `server-unreachable` or `server-not-ready`.
 */
export async function openServer(needs: ServerNeeds, stop: AbortSignal): Promise<Server> {
  // One that is started listens on this machine only, whatever HOST says.
  const config = readConfig({ ...process.env, INSECURE: '1' })
  if (needs.url !== undefined) return attach(await requireLivetap(toAddress(needs.url), stop))
  const configured = createAddress(config)
  for (const address of [readAddress(config), configured]) {
    if (address === undefined || !(await isLivetap(address, stop))) continue
    if (address !== configured) say(`using the Livetap at ${address}`)
    return attach(address)
  }
  say('no Livetap is running: starting one for this command')
  const options = { ...config, HOST: '127.0.0.1', API_PORT: 0, SERVICES: needs.services, LOG_LEVEL: 'silent' } as const
  await using starting = new AsyncDisposableStack()
  const app = starting.use(await startApp(options, { receives: needs.receives, signal: stop }))
  stop.throwIfAborted()
  const url = app.url ?? ''
  starting.use(publishAddress(config, url))
  const running = starting.move()
  return { url, [Symbol.asyncDispose]: () => running.disposeAsync() }
}

function attach(url: string): Server {
  return { url, [Symbol.asyncDispose]: async () => {} }
}

function toAddress(url: string): string {
  if (/^https?:\/\//.test(url) && URL.canParse(url)) return url.replace(/\/+$/, '')
  throw new AppError(
    'bad-option',
    `--url (or LIVETAP_URL) is ${quote(url)}; it takes an address like http://127.0.0.1:3000`,
  )
}

const answerWithinMs = 3000

/** Whether a Livetap that can be used is there. Rejects with AppError `server-not-ready` when it is there and ails. */
export async function isLivetap(address: string, stop: AbortSignal): Promise<boolean> {
  try {
    await requireLivetap(address, stop)
    return true
  } catch (error) {
    if (error instanceof AppError && error.code === 'server-unreachable') return false
    throw error
  }
}

async function requireLivetap(address: string, stop: AbortSignal): Promise<string> {
  const signal = AbortSignal.any([stop, AbortSignal.timeout(answerWithinMs)])
  const response = await fetch(`${address}/ready`, { signal, redirect: 'error' }).catch((error) => {
    stop.throwIfAborted()
    throw unreachable(address, error)
  })
  const answer = (await response.json().catch(() => undefined)) as { status?: unknown } | undefined
  if (answer?.status === 'ready') return address
  if (answer?.status !== 'failing') throw unreachable(address, 'what answers there is no Livetap')
  throw new AppError('server-not-ready', `the Livetap at ${address} cannot work right now`, {
    transient: true,
    remedy: `${address}/health says what is wrong.`,
  })
}
