import type { Server } from 'node:http'
import type { Duplex } from 'node:stream'
import { type WebSocket, WebSocketServer } from 'ws'
import { socketPath } from '#http/http.ts'
import type { Live, Lives } from '#lives/lives.ts'
import { openEulerSocket } from './euler.ts'
import { WebcastConnection } from './webcast.ts'

/** Serves the WebSockets of `server`: TikTok's own and Euler's. Returns what ends them all. */
export function serveSockets(server: Server, lives: Lives, origin: () => string): () => void {
  const sockets = new WebSocketServer({
    noServer: true,
    perMessageDeflate: false,
    autoPong: false,
    maxPayload: 1024 * 1024,
  })
  const open = new Set<Duplex>()
  server.on('upgrade', (request, socket, head) => {
    open.add(socket)
    socket.on('close', () => open.delete(socket))
    socket.on('error', () => socket.destroy())
    const url = new URL(request.url ?? '/', origin())
    const accept = (then: (client: WebSocket) => void) => sockets.handleUpgrade(request, socket, head, then)
    if (url.pathname === '/euler-ws') accept((client) => openEulerSocket(client, url, lives))
    else if (url.pathname === socketPath) upgradeWebcast(socket, url, lives, accept)
    else refuse(socket, '404 Not Found')
  })
  return () => {
    sockets.close()
    // Also those whose handshake hangs, which the server does not know any more.
    for (const socket of open) socket.destroy()
  }
}

function upgradeWebcast(
  socket: Duplex,
  url: URL,
  lives: Lives,
  accept: (then: (client: WebSocket) => void) => void,
): void {
  const live = lives.findByRoom(url.searchParams.get('room_id') ?? '')
  if (!live) refuse(socket, '403 Forbidden', 'ROOM_NOT_FOUND')
  else if (!disturbUpgrade(socket, live)) {
    accept((client) => new WebcastConnection(client, live, url.searchParams.get('cursor') ?? ''))
  }
}

/** Whether a fault has dealt with the handshake. */
function disturbUpgrade(socket: Duplex, live: Live): boolean {
  const fault = live.faults.take('upgrade')
  if (fault === 'reset') socket.destroy()
  else if (fault === 'blocked') refuse(socket, '200 OK', 'DEVICE_BLOCKED')
  else if (fault === 'forbidden') refuse(socket, '403 Forbidden', 'illegal app_id')
  else if (fault === 'hang') socket.on('end', () => socket.destroy()).resume()
  return fault !== undefined && fault !== 'refused'
}

/** TikTok refuses with an ordinary answer and says why in a header. */
function refuse(socket: Duplex, status: string, message = ''): void {
  const headers = `Content-Length: 0\r\nConnection: close\r\nHandshake-Msg: ${message}\r\nHandshake-Status: 415\r\n`
  socket.end(`HTTP/1.1 ${status}\r\n${headers}\r\n`)
}
