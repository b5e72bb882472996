import type { Health } from '@livetap/contracts/http.ts'
import { useEffect, useRef, useState } from 'react'

const lookEveryMs = 5000
/** What is received is stored, and in the feed, long before that. */
const patienceMs = 10_000

/**
 * Why nothing of what is received is stored, as the server tells it; undefined while all is well. The server is asked
 * only when the newest event of the feed lags behind the newest message (`told`): `heardAt` is in milliseconds, both
 * by the clock of the server.
 */
export function useUnstored(told: string | undefined, heardAt: () => number | undefined): string | undefined {
  const [reason, setReason] = useState<string>()
  const message = useRef({ first: told, newest: told })
  message.current = { first: message.current.first ?? told, newest: told }
  useEffect(() => {
    const abort = new AbortController()
    let failing = false
    const look = async () => {
      const { first, newest } = message.current
      const lag = timeOf(newest) - (heardAt() ?? timeOf(first))
      if (document.hidden || !(failing || lag > patienceMs)) return
      const found = await readFailure(abort.signal).catch(() => undefined)
      if (abort.signal.aborted) return
      failing = found !== undefined
      setReason(found)
    }
    const timer = setInterval(look, lookEveryMs)
    return () => {
      abort.abort()
      clearInterval(timer)
    }
  }, [heardAt])
  return reason
}

const timeOf = (time: string | undefined): number => (time === undefined ? 0 : Date.parse(time))

/** The first check that fails: of what is stored, else of what that needs. */
async function readFailure(signal: AbortSignal): Promise<string | undefined> {
  const response = await fetch('/health', { signal, cache: 'no-store' })
  if (response.status !== 503) return undefined
  const { checks } = (await response.json()) as Health
  const [name, failed] =
    Object.entries(checks)
      .sort(([one], [other]) => Number(other === 'storage') - Number(one === 'storage'))
      .find(([, { ok }]) => !ok) ?? []
  if (!failed) return undefined
  return name === 'storage' ? failed.error : `the ${name} fails (${failed.error}): see that it runs and has free space`
}
