import { AppError } from '#kernel/errors.ts'
import { isUniqueId } from '#kernel/ids.ts'

/** One message of a live, not yet looked into. */
export interface SourceMessage {
  /** Webcast message name, or `ControlEvent.BAD_FRAME` for a frame that could not be read. */
  readonly type: string
  /** TikTok's id as a string; absent when it sent none (or `0`). */
  readonly messageId?: string
  /** Part of what TikTok sends again on (re)connecting. */
  readonly isHistory: boolean
  /** The protobuf bytes (a string: in base64), or a JSON object. */
  readonly data: Buffer | string | Record<string, unknown>
}

export interface SourceClosed {
  /** WebSocket close code, or 0 when there is none. */
  readonly code: number
  readonly reason: string
  /** The live itself is over: no reconnect to this room. */
  readonly ended: boolean
}

export interface SourceSink {
  /** Called in order and never before the last call resolved. Resolving means the messages are safe: acknowledge then. */
  messages(batch: readonly SourceMessage[]): Promise<void>
  /** Called once, last. */
  closed(info: SourceClosed): void
}

/** What a workspace has set to receive lives with. */
export interface Credentials {
  /** TikTok's `sessionid`, bare or as a cookie line. Sent to TikTok, over TLS, */
  readonly tiktokSession?: string
  /** and to the service that signs connections only with this. */
  readonly sharesSession?: boolean
  /** Key of that service, which has a WebSocket service, too. */
  readonly eulerApiKey?: string
}

export interface SourceTarget {
  /** @username without the @. */
  readonly uniqueId: string
  /** Absent: nobody's. */
  readonly credentials?: Credentials
}

/** An open connection to a live. Nothing reaches the sink before `start`. */
export interface SourceConnection {
  readonly roomId: string
  readonly title: string | undefined
  /** Begins to hand messages (the initial batch first) to the sink. */
  start(sink: SourceSink): void
  /** Ends the connection; `closed` is not called for it. Nothing reaches the sink afterwards. */
  close(): Promise<void>
}

/**
 * A way to receive a live. `connect` rejects with an AppError that says what the user can do:
 * codes `live-offline`, `user-not-found`, `tiktok-blocked`, `tiktok-unreachable`, `sign-rate-limited`,
 * `sign-plan-required`, `sign-failed`, `connection-refused`, `connect-timeout`, `bad-username`, `connection-limit`,
 * `source-not-configured`. An abort during connect leaves nothing open.
 */
export interface LiveSource {
  /** Of its own: how it has done lately, and what it allows, is remembered by it. */
  readonly name: string
  /** Whether it is a way to receive this @username at all. Absent: it is for any. */
  readonly accepts?: (uniqueId: string) => boolean
  /** Whether these are enough for it. Absent: it takes none. */
  readonly suffices?: (credentials: Credentials) => boolean
  connect(target: SourceTarget, signal: AbortSignal): Promise<SourceConnection>
}

/** Throws AppError `bad-username` for what TikTok cannot have given as a name. */
export function requireUniqueId(uniqueId: string): void {
  if (isUniqueId(uniqueId)) return
  throw new AppError('bad-username', 'This is not a TikTok username.', {
    remedy: 'Give the name that follows the @ on the profile: letters, digits, dots and underscores.',
  })
}
