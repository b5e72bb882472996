import { Agent, request } from 'node:http'
import type { LivetapProcess } from '../../../server/test/livetap-process.ts'
import { startEmbedded } from '../livetap.ts'
import { type Bench, median, quantile, round } from '../measure.ts'
import { watchPassages } from '../passages.ts'

const runs = 6
const perSecond = 200
const seconds = 20
/** So many sign-ins at a time, each as another account from another network. */
const atOnce = 16
const guesses = 10_000
const samples = 500
const password = 'four ducks on a pond'

export const bench: Bench = {
  title: 'A live beside a flood of sign-ins, and what the time of a refusal tells (embedded)',
  async run() {
    const [quiet, flooded, answers]: [number[], number[], number[]] = [[], [], []]
    for (let run = 0; run < runs; run++) {
      quiet.push(...(await measurePassages()))
      const flood = new Flood()
      flooded.push(...(await measurePassages(flood)))
      answers.push(flood.answered)
    }
    // Of all runs together: of one alone, a few pauses that every run has decide what its slowest hundredth is.
    const [alone, beside] = [quantile(quiet, 0.99), quantile(flooded, 0.99)]
    const figures = {
      p99_ms: round(beside),
      ratio_to_quiet: round(beside / alone),
      logins_answered: median(answers),
      ...(await measureTelling()),
    }
    return { figures, peers: { quiet_p99_ms: round(alone) }, runs }
  },
}

/** Milliseconds from the frame to the client of each event, the warming-up apart. */
async function measurePassages(flood?: Flood): Promise<number[]> {
  const start = (env: Readonly<Record<string, string>>) => startEmbedded({ TRUSTED_PROXIES: '127.0.0.1', ...env })
  const beside = flood && ((livetap: LivetapProcess) => flood.begin(livetap.url))
  const times = await watchPassages(start, perSecond, perSecond * seconds, beside)
  return times.slice(times.length / 3).map(({ sentAt, seenAt }) => seenAt - sentAt)
}

/** Guesses until it is told to stop, as fast as it is answered. */
class Flood {
  answered = 0
  #isOver = false
  readonly #agent = new Agent({ keepAlive: true, maxSockets: atOnce })

  begin(url: string): Disposable {
    for (let lane = 0; lane < atOnce; lane++) void this.#guess(url, lane)
    return {
      [Symbol.dispose]: () => {
        this.#isOver = true
        this.#agent.destroy()
      },
    }
  }

  async #guess(url: string, lane: number): Promise<void> {
    for (let n = lane; n < guesses && !this.#isOver; n += atOnce) {
      await logIn(url, this.#agent, { email: `guess${n}@example.org`, address: addressOf(n) }).catch(() => {})
      this.answered += 1
    }
  }
}

const addressOf = (n: number) => `11.${(n >> 8) & 255}.${n & 255}.1`

interface Guess {
  readonly email: string
  readonly address: string
}

/** Resolves to the status. */
function logIn(url: string, agent: Agent, { email, address }: Guess): Promise<number> {
  const body = JSON.stringify({ email, password })
  const headers = { 'content-type': 'application/json', 'x-forwarded-for': address }
  return new Promise((resolve, reject) => {
    const asked = request(`${url}/api/v1/auth/login`, { method: 'POST', agent, headers }, (answer) => {
      answer.resume().on('end', () => resolve(answer.statusCode ?? 0))
    })
    asked.on('error', reject).end(body)
  })
}

/** How much longer a refusal takes for an address that has an account, and after how many tries guessing is slowed. */
async function measureTelling(): Promise<Record<string, number>> {
  await using fresh = await startEmbedded({ TRUSTED_PROXIES: '127.0.0.1', REGISTRATION: 'open' })
  const { url } = fresh.livetap
  const agent = new Agent({ keepAlive: true, maxSockets: 1 })
  const times: Record<'known' | 'unknown', number[]> = { known: [], unknown: [] }
  for (let n = 0; n < samples; n++) {
    const known = { email: `known${n}@example.org`, address: addressOf(n) }
    await register(url, agent, known)
    for (const [kind, email] of [
      ['known', known.email],
      ['unknown', `nobody${n}@example.org`],
    ] as const) {
      const before = performance.now()
      await logIn(url, agent, { email, address: addressOf(n + 20_000) })
      times[kind].push(performance.now() - before)
    }
  }
  let tries = 0
  const victim = { email: 'victim@example.org', address: '12.0.0.1' }
  for (let status = 401; status === 401; tries++) status = await logIn(url, agent, victim)
  agent.destroy()
  const difference = median(times.known) / median(times.unknown) - 1
  return { known_longer_percent: round(100 * difference), slowed_after_tries: tries }
}

async function register(url: string, agent: Agent, { email, address }: Guess): Promise<void> {
  const body = JSON.stringify({ name: 'Somebody', email, password: `${password}, really` })
  const headers = { 'content-type': 'application/json', 'x-forwarded-for': address }
  const status = await new Promise<number>((resolve, reject) => {
    const asked = request(`${url}/api/v1/auth/register`, { method: 'POST', agent, headers }, (answer) => {
      answer.resume().on('end', () => resolve(answer.statusCode ?? 0))
    })
    asked.on('error', reject).end(body)
  })
  if (status !== 202) throw new Error(`registering was answered with ${status}`)
}
