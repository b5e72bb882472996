import type { Timeline } from '@livetap/contracts/http.ts'
import Type, { type Static } from 'typebox'
import { InvalidRequest } from '../http/problems.ts'
import { parameters, parseTime } from './schemas.ts'

/** Most slices in one answer. */
const mostBuckets = 5000
const niceBuckets = [1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600]

export const timelineQuery = Type.Object({
  from: parameters.time('Start of the span.'),
  to: parameters.time('End of the span.'),
  bucketSeconds: Type.Optional(Type.Integer({ minimum: 1, maximum: 86_400, description: 'Length of a slice.' })),
})

export interface Span {
  readonly from: Date
  readonly to: Date
  readonly bucketSeconds: number
}

/** The span asked for, completed by the usual one (in milliseconds since 1970). Throws InvalidRequest when too fine. */
export function chooseSpan(
  query: Static<typeof timelineQuery>,
  usual: { readonly from: number; readonly to: number; readonly bucketSeconds: number },
): Span {
  const to = parseTime('to', query.to) ?? new Date(usual.to)
  const from = parseTime('from', query.from) ?? new Date(Math.min(usual.from, to.getTime()))
  const seconds = (to.getTime() - from.getTime()) / 1000
  if (seconds < 0) throw new InvalidRequest([{ path: '/query/from', message: 'must not be after `to`' }])
  const bucketSeconds = query.bucketSeconds ?? Math.max(usual.bucketSeconds, chooseBucketSeconds(seconds))
  if (seconds / bucketSeconds > mostBuckets) {
    throw new InvalidRequest([{ path: '/query/bucketSeconds', message: `gives more than ${mostBuckets} slices` }])
  }
  return { from, to, bucketSeconds }
}

/** The timeline of something that has no recording. */
export function emptyTimeline({ from, to, bucketSeconds }: Span): Timeline {
  return { from: from.toISOString(), to: to.toISOString(), bucketSeconds, buckets: [], gaps: [] }
}

/** A round length that cuts the span into at most 360 slices. */
export function chooseBucketSeconds(seconds: number): number {
  return niceBuckets.find((length) => seconds / length <= 360) ?? 86_400
}
