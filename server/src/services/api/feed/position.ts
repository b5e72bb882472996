import type { FeedReset } from '@livetap/contracts/feed.ts'

/** How far a workspace's log reaches. `epoch` is another one when positions of before mean nothing any more. */
export interface Head {
  readonly epoch: string
  /** Newest position; 0 when the log is empty. */
  readonly pos: number
  /** Oldest position that is still kept. */
  readonly earliest: number
}

export interface Position {
  readonly epoch: string
  readonly pos: number
}

/** Where a feed begins: behind `cursor`; `reset` says why it could not begin where it was asked to. */
export interface Start {
  readonly cursor: number
  readonly reset?: FeedReset['reason']
}

const shape = /^([0-9a-z]{1,40})-([0-9]{1,15})$/

/** `<epoch>-<pos>`: the id of an event in the feed. */
export function formatPosition(epoch: string, pos: number): string {
  return `${epoch}-${pos}`
}

export function parsePosition(text: string): Position | undefined {
  const [, epoch, pos] = shape.exec(text) ?? []
  return epoch === undefined ? undefined : { epoch, pos: Number(pos) }
}

/** The cursor behind which everything that is kept follows. */
export function earliestCursor(head: Head): number {
  return Math.max(0, head.earliest - 1)
}

/**
 * Where a client goes on that holds `lastEventId`. An id that retention has overtaken goes on at the earliest event
 * kept; one of another epoch, ahead of the log or unreadable names no place at all.
 */
export function continueFrom(head: Head, lastEventId: string): Partial<Start> {
  const position = parsePosition(lastEventId)
  if (!position) return { reset: 'position-invalid' }
  if (position.epoch !== head.epoch) return { reset: 'epoch-changed' }
  if (position.pos > head.pos) return { reset: 'position-ahead' }
  if (position.pos < earliestCursor(head)) return { cursor: earliestCursor(head), reset: 'position-expired' }
  return { cursor: position.pos }
}
