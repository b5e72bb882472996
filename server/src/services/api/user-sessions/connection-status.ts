import type { LivestreamProblem, LivestreamStatus } from '@livetap/contracts/livestream.ts'
import type { ConnectionStatus } from '@livetap/contracts/user-session.ts'

/** Where a session stands that looks at nobody; `since` is ISO time. */
export function describeIdle(since: string): ConnectionStatus {
  return { username: null, state: 'idle', since, attempt: 0 }
}

/** How the @username is doing that a session looks at, with what to do about it. */
export function describeConnection(status: LivestreamStatus): ConnectionStatus {
  const { uniqueId, state, since, provider, streamId, title, lastMessageAt, attempt, retryAt } = status
  const problem = status.problem ?? explain(status)
  return {
    username: uniqueId,
    state,
    since,
    ...(provider === undefined ? {} : { provider }),
    ...(streamId === undefined ? {} : { streamId }),
    ...(title === undefined ? {} : { title }),
    ...(lastMessageAt === undefined ? {} : { lastMessageAt }),
    attempt,
    ...(retryAt === undefined ? {} : { retryAt }),
    ...(problem === undefined ? {} : { problem }),
  }
}

/** Being offline is no failure, and leaves a person in front of an empty page all the same. */
function explain({ state, uniqueId }: LivestreamStatus): LivestreamProblem | undefined {
  if (state !== 'offline') return undefined
  return {
    code: 'live-offline',
    title: `@${uniqueId} is not live`,
    remedy: 'Leave this open: it begins by itself within a minute of the live. Or choose somebody who is live.',
  }
}
