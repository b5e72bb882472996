import { createServer } from 'node:http'
import { Server } from 'socket.io'

/** A server of rooms that passes on what it is told, and knows no more of where a room is: what clients that only jump were made for. */
export async function startRelay(): Promise<AsyncDisposable & { readonly origin: string }> {
  const http = createServer()
  const io = new Server(http)
  let playing = false
  let currentTime = 0
  io.on('connection', (socket) => {
    socket.on('join_room', () => socket.emit('room_state', { playing, currentTime }))
    for (const event of ['player_play', 'player_pause', 'player_seek']) {
      socket.on(event, ({ time }: { time: number }) => {
        currentTime = time
        if (event !== 'player_seek') playing = event === 'player_play'
        if (event === 'player_seek') socket.broadcast.emit('player_seek', time)
        else socket.broadcast.emit('player_state', { playing, time })
      })
    }
  })
  await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve))
  const { port } = http.address() as { port: number }
  return { origin: `http://127.0.0.1:${port}`, [Symbol.asyncDispose]: () => io.close() }
}
