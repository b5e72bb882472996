import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Timeline } from '@livetap/contracts/rooms/timeline.ts'
import { Server } from 'socket.io'

/** What rooms of bare Socket.IO come to: it passes on what it is told, as often as Livetap does, and knows no more of it. */
const http = createServer()
const io = new Server(http, { serveClient: false, perMessageDeflate: false, httpCompression: false })
const reports = new Map<string, Map<string, unknown>>()
const everyMs = 1000
let seq = 0

type Answer = (ack: { ok: true }) => void
interface Command {
  readonly roomId: string
  readonly time?: number
  readonly cmdId?: string
}

const timelineOf = (playing: boolean, pos: number): Timeline => {
  seq += 1
  return { seq, itemId: 'one', playing, pos, at: Date.now(), rate: 1, duration: 3600, reason: 'play', by: 'somebody' }
}

io.on('connection', (socket) => {
  socket.on('join_room', ({ roomId }: Command, answer: Answer) => {
    void socket.join(roomId)
    socket.emit('room_state', { timeline: timelineOf(false, 0) })
    answer({ ok: true })
  })
  socket.on('add_video', (_: Command, answer: Answer) => answer({ ok: true }))
  socket.on('clock_ping', ({ t0 }: { t0: number }) => {
    socket.emit('clock_pong', { t0, t1: Date.now(), t2: Date.now() })
  })
  socket.on('player_report', ({ roomId, ...report }: Command) => {
    const known = reports.get(roomId) ?? new Map<string, unknown>()
    known.set(socket.id, report)
    reports.set(roomId, known)
  })
  for (const event of ['player_play', 'player_pause', 'player_seek']) {
    socket.on(event, ({ roomId, time = 0, cmdId }: Command, answer: Answer) => {
      const playing = event !== 'player_pause'
      const state = { playing, time, timeline: timelineOf(playing, time), serverNow: Date.now(), by: 'somebody', cmdId }
      io.to(roomId).emit('player_state', state)
      answer({ ok: true })
    })
  }
})

setInterval(() => {
  for (const [roomId, known] of reports) io.to(roomId).volatile.emit('presence', { members: [...known.values()] })
}, everyMs)

http.listen(0, '127.0.0.1', () => process.send?.(`http://127.0.0.1:${(http.address() as AddressInfo).port}`))
