import type { UpMessage } from '@livetap/contracts/devices/link.ts'

/** What the core has done around it. */
export interface Outside {
  /** To the server; lost when there is no connection. */
  say(message: UpMessage): void
  /** The byte of the emergency stop, ahead of everything else on the line. */
  halt(): void
  /** Something waits in `takeNext`. */
  wake(): void
  /** Keep whether the emergency stop is latched, over a restart. */
  remember(isLatched: boolean): void
  note(text: string): void
  /** The server is silent: connect anew. */
  hangUp(): void
}
