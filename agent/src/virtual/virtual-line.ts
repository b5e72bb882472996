import type { Line, LineEvents } from '../serial/line.ts'
import { channelsOf, type VirtualKind } from './kinds.ts'
import { draw } from './picture.ts'
import { VirtualBoard } from './virtual-board.ts'

const stepMs = 25

/** A line to a board that is none, and is shown by `show` whenever it changes. */
export function openVirtualLine(kind: VirtualKind, events: LineEvents, show: (picture: string) => void): Line {
  let shown = ''
  const look = () => {
    const picture = draw(board)
    if (picture !== shown) show(picture)
    shown = picture
  }
  const board = new VirtualBoard(`virtual ${kind}`, channelsOf[kind], (message) => events.said(message))
  board.boot = Math.floor(Date.now() / 1000) & 0xffff // another one at each start, as of a real board
  const timer = setInterval(() => {
    board.tick(performance.now())
    look()
  }, stepMs)
  queueMicrotask(() => events.opened())
  return {
    send: async (message) => {
      board.receive(message, performance.now())
      look()
    },
    halt: () => {
      board.halt(performance.now())
      look()
    },
    close: async () => clearInterval(timer),
  }
}
