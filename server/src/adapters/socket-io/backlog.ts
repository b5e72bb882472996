import type { Socket } from 'socket.io'

/** Most bytes that wait for a client: one that takes no more does not read. */
export const mostBacklogBytes = 1024 * 1024

interface Waiting {
  readonly data?: unknown
}

/** Characters that wait for the client in this process, about as many as bytes. */
export function measureBacklog({ conn }: Pick<Socket, 'conn'>): number {
  const { writeBuffer } = conn as unknown as { readonly writeBuffer: readonly Waiting[] }
  return writeBuffer.reduce((sum, { data }) => sum + (typeof data === 'string' ? data.length : 0), 0)
}

/** Ends the connection without waiting for what is still to be sent. */
export function cutOff({ conn }: Pick<Socket, 'conn'>): void {
  conn.close(true)
  const { socket } = conn.transport as unknown as { readonly socket?: { terminate?(): void } }
  socket?.terminate?.()
}
