import { toIso } from '#kernel/clock.ts'
import type { SinkEvent, SinkPage } from './sink-log.ts'

/** Most bytes of the events of a batch, so that all of it stays below 1 MiB. */
export const mostEventBytes = 1_048_576 - 4096

/** The position up to which a batch may hold them, at least the first one; undefined when it may hold all. */
export function findCut(events: readonly SinkEvent[], maxEvents: number): number | undefined {
  let bytes = 0
  const beyond = events.findIndex(({ json }, n) => {
    bytes += Buffer.byteLength(json)
    return n > 0 && (n >= maxEvents || bytes > mostEventBytes)
  })
  return events[beyond - 1]?.pos
}

export interface BatchContent extends SinkPage {
  readonly workspaceId: string
  /** Milliseconds since 1970: when it was tried first. */
  readonly at: number
}

/** The body of a webhook. The same for every try, as long as the events are the same. */
export function writeBatch({ workspaceId, at, from, to, events }: BatchContent): string {
  const about = `"workspaceId":${JSON.stringify(workspaceId)},"from":${from},"to":${to}`
  const list = events.map(({ json }) => json).join(',')
  return `{"type":"events.batch","timestamp":"${toIso(at)}","data":{${about},"events":[${list}]}}`
}
