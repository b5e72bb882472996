import type { ClockLink, ClockPong } from './clock.ts'

/** What of a Socket.IO client is needed. */
interface Socket {
  readonly connected: boolean
  emit(event: 'clock_ping', payload: { t0: number }): unknown
  on(event: 'clock_pong', listener: (pong: ClockPong) => void): unknown
  off(event: 'clock_pong', listener: (pong: ClockPong) => void): unknown
}

/** The clock of the server at the other end of a Socket.IO connection. */
export function linkClock(socket: Socket): ClockLink {
  return {
    // A ping that waited for the connection would only tell how long it waited.
    ping: (t0) => socket.connected && socket.emit('clock_ping', { t0 }),
    onPong(listener) {
      socket.on('clock_pong', listener)
      return () => socket.off('clock_pong', listener)
    },
  }
}
