import type { Readable } from 'node:stream'
import type { AppError } from '#kernel/errors.ts'

/** A request to an address that a person of a workspace has written. */
export interface OutboundRequest {
  /** Whose it is: what is slow for one workspace holds no other one up. */
  readonly workspaceId: string
  readonly method: 'GET' | 'POST' | 'PUT'
  readonly url: string
  readonly headers: Readonly<Record<string, string>>
  readonly body?: string
  /** All of the answer is wanted, and not its beginning alone. */
  readonly isWhole?: true
}

export interface OutboundAnswer {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  /** The first kilobyte, or all of it where that is wanted, as text. What is longer than 64 KiB ends the request. */
  readonly text: string
  readonly ms: number
}

export interface SocketRequest {
  readonly url: string
  readonly headers: Readonly<Record<string, string>>
}

export interface SocketListener {
  /** A text message of at most 64 KiB; anything else ends the connection. */
  message(text: string): void
  /** Once, when the connection is over, whoever ended it: AppError `endpoint-unreachable` (transient), and the code it was closed with. */
  closed(error: AppError, code: number): void
}

export interface OutboundSocket {
  /** Nothing happens after the end. */
  send(text: string): void
  /** Bytes that were sent and have not left this machine. */
  readonly buffered: number
  /** Ends it within 2 s. */
  close(): void
}

/**
 * The only way to addresses that people choose. Connects to public ones, and to those of the operator's list; follows no
 * redirect, uses no proxy. Rejects with AppError: `address-refused` (not allowed), `endpoint-unreachable` (transient: no
 * connection), `endpoint-broke-off` (transient: it broke before the answer was there), `endpoint-timeout` (transient: 3 s to connect, 10 s in all, waiting for other requests of the
 * workspace to the same origin included), `outbound-busy` (transient: its turn did not come in that time, because of
 * others), `answer-too-large`.
 */
export interface Outbound {
  send(request: OutboundRequest, signal?: AbortSignal): Promise<OutboundAnswer>
  /** Says of an address (also of a WebSocket) whether it could be allowed at all, without asking anybody: AppError `address-refused`. */
  check(url: string): void
}

/** The same for connections that last. */
export interface OutboundSockets {
  /**
   * Opens a WebSocket (`ws:` and `wss:`), under the same rules and with the same refusals as a request, and
   * `endpoint-refused` (transient) or `endpoint-gone` (410) when another answer than a WebSocket comes. Asks every 20 s
   * whether the other side is there.
   */
  connect(wanted: SocketRequest, listener: SocketListener, signal?: AbortSignal): Promise<OutboundSocket>
}

export interface StreamRequest {
  readonly method: 'GET' | 'HEAD'
  readonly url: string
  readonly headers: Readonly<Record<string, string>>
}

export interface OutboundStream {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  /** Fails when nothing comes for 15 s. Destroying it ends the request. */
  readonly body: Readable
}

/** The same for answers that are passed on while they come. */
export interface OutboundStreams {
  /** Under the same rules and with the same refusals as a request; what is bounded is the head of the answer, not its length. */
  open(request: StreamRequest, signal: AbortSignal): Promise<OutboundStream>
}
