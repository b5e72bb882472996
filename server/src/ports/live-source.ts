/** One message of a live, not yet looked into. */
export interface SourceMessage {
  /** Webcast message name, or `ControlEvent.BAD_FRAME` for a frame that could not be read. */
  readonly type: string
  /** TikTok's id as a string; absent when it sent none (or `0`). */
  readonly messageId?: string
  /** Part of what TikTok sends again on (re)connecting. */
  readonly isHistory: boolean
  /** Base64 of the protobuf bytes, or a JSON object. */
  readonly data: string | Record<string, unknown>
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

export interface SourceTarget {
  /** @username without the @. */
  readonly uniqueId: string
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
  readonly name: string
  connect(target: SourceTarget, signal: AbortSignal): Promise<SourceConnection>
}
