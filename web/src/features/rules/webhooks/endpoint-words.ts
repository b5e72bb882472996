import type { Endpoint } from '@livetap/contracts/rules/webhooks.ts'
import { formatClock, formatCount, plural } from '../../../lib/format.ts'
import { adviceFor } from '../runs/status-words.ts'

interface StateWords {
  readonly tone: 'accent' | 'warn' | 'danger'
  readonly title: string
  /** What whoever looks at it can do. */
  readonly advice: string
}

/** How an endpoint does, in words. */
export function endpointWords(endpoint: Endpoint): StateWords {
  const { state, restingUntil, failures, lastError, answeredAt, succeededAt } = endpoint
  const advice = adviceFor('failed', lastError) ?? ''
  if (state === 'disabled') return { tone: 'danger', title: 'Gets nothing any more', advice }
  if (state === 'resting') {
    return { tone: 'warn', title: `Left alone until ${formatClock(restingUntil ?? '')}`, advice }
  }
  if (state === 'failing') return { tone: 'warn', title: `Failed ${plural(failures, 'time')} in a row`, advice }
  // Somebody had it tried again, and nothing has come of that yet.
  const title = answeredAt === succeededAt ? 'Works' : 'Is sent to again'
  return { tone: 'accent', title, advice: '' }
}

export function countWords({ succeeded, failed }: Endpoint): string {
  return `${formatCount(succeeded)} taken${failed > 0 ? `, ${plural(failed, 'try', 'tries')} failed` : ''}`
}
