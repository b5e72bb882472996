import type { Health } from '@livetap/contracts/http.ts'
import { describeError } from '../errors.ts'

/** A check that has not answered by then has failed. */
const checkWithinMs = 2000

/** What has to work, by name; each rejects when it does not. */
export type Checks = Readonly<Record<string, () => Promise<void>>>

/** How the parts of a process are that runs this version, and has done so since `startedAt` (of `performance.now`). */
export async function readHealth(checks: Checks, version: string, startedAt: number): Promise<Health> {
  const names = Object.keys(checks)
  const results = await Promise.all(Object.values(checks).map(check))
  const uptime = Math.round(performance.now() - startedAt) / 1000
  const status = results.every(({ ok }) => ok) ? 'ok' : 'failing'
  return { status, version, uptime, checks: Object.fromEntries(results.map((result, n) => [names[n], result])) }
}

async function check(work: () => Promise<void>): Promise<Health['checks'][string]> {
  const startedAt = performance.now()
  const late = Promise.withResolvers<never>()
  const timer = setTimeout(() => late.reject(new Error(`no answer within ${checkWithinMs} ms`)), checkWithinMs)
  const failure = await Promise.race([work(), late.promise]).then(() => undefined, describeError)
  clearTimeout(timer)
  const ms = Math.round(performance.now() - startedAt)
  return failure === undefined ? { ok: true, ms } : { ok: false, ms, error: failure }
}
