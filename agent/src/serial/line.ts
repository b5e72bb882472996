import type { BoardMessage, HostMessage } from './messages.ts'

/** What a line tells whoever uses it. */
export interface LineEvents {
  opened(): void
  closed(): void
  said(message: BoardMessage): void
  note(text: string): void
}

/** The way to a board, which is opened again whenever it is lost. */
export interface Line {
  /** Resolves when the line has taken it, or is closed. */
  send(message: HostMessage): Promise<void>
  /** Sends the byte of the emergency stop now, whatever waits. */
  halt(): void
  close(): Promise<void>
}
