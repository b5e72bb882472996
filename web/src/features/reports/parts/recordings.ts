import type { SessionSummary } from '@livetap/contracts/http.ts'

type Recording = Pick<SessionSummary, 'sessionId' | 'startedAt' | 'lastEventAt'>

/** The recording that was on at a time (milliseconds): of several the one that began last. */
export function findRecording<T extends Recording>(recordings: readonly T[], at: number): T | undefined {
  return recordings
    .filter(({ startedAt, lastEventAt }) => Date.parse(startedAt) <= at && at <= Date.parse(lastEventAt))
    .toSorted((one, other) => Date.parse(one.startedAt) - Date.parse(other.startedAt))
    .at(-1)
}

/** The recording in which most of the minute from `at` on may be read. A recording may begin or end within it. */
export function findMinute<T extends Recording>(recordings: readonly T[], at: number): T | undefined {
  return (
    findRecording(recordings, at + 30_000) ?? findRecording(recordings, at) ?? findRecording(recordings, at + 59_000)
  )
}
