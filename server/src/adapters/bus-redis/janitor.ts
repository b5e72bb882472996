import { describeError } from '#kernel/errors.ts'
import type { Log } from '#kernel/log.ts'
import type { GroupLag } from '#ports/bus.ts'
import type { Metrics } from '#ports/metrics.ts'

export interface JanitorParts {
  readonly log: Log
  readonly metrics: Metrics | undefined
  /** Drops what every group has acknowledged. */
  trim(): Promise<unknown>
  lags(): Promise<readonly GroupLag[]>
}

const period = 5000
/** Shares of the capacity at which a lag is worth a word. */
const steps = [0.5, 0.8] as const

/** Every 5 s: trims topics, publishes lags as metrics, and warns before unread messages hold publishers back. */
export function startJanitor(parts: JanitorParts): Disposable {
  const said = new Map<string, { level: number; lost: number }>()
  const publish = parts.metrics && createPublisher(parts.metrics)
  let working = false
  const work = async () => {
    if (working) return
    working = true
    try {
      await parts.trim()
      const lags = await parts.lags()
      publish?.(lags)
      for (const lag of lags) warn(parts.log, lag, said)
    } catch (error) {
      parts.log.debug({ error: describeError(error) }, 'Topics were not trimmed this time')
    } finally {
      working = false
    }
  }
  const timer = setInterval(() => void work(), period).unref()
  return { [Symbol.dispose]: () => clearInterval(timer) }
}

/** Returns how to tell operators all lags there are; a group that was removed goes with its last. */
function createPublisher(metrics: Metrics): (lags: readonly GroupLag[]) => void {
  const behind = metrics.gauge('livetap_bus_lag', 'Messages not yet acknowledged by a group.', ['topic', 'group'])
  const gone = metrics.gauge('livetap_bus_lost', 'Messages gone before a group read them.', ['topic', 'group'])
  let before: { readonly topic: string; readonly group: string }[] = []
  return (lags) => {
    const now = lags.map(({ topic, group }) => ({ topic, group }))
    for (const labels of before) {
      if (now.some(({ topic, group }) => topic === labels.topic && group === labels.group)) continue
      behind.remove(labels)
      gone.remove(labels)
    }
    before = now
    for (const { topic, group, lag, lost } of lags) {
      behind.set(lag, { topic, group })
      gone.set(lost, { topic, group })
    }
  }
}

/** Says what is new: a step that the lag has reached since the last time, or messages that are lost. */
function warn(log: Log, lag: GroupLag, said: Map<string, { level: number; lost: number }>): void {
  const name = `${lag.topic}/${lag.group}`
  const before = said.get(name) ?? { level: 0, lost: 0 }
  const level = steps.filter((step) => lag.lag >= step * lag.capacity).length
  const percent = Math.round((lag.lag / lag.capacity) * 100)
  if (level > before.level) log.warn({ ...lag, percent }, 'A group falls behind; publishers will have to wait for it')
  if (lag.lost > before.lost) log.error({ ...lag }, 'Messages are gone before a group has read them')
  said.set(name, { level, lost: lag.lost })
}
