import type { Ack, RoomCommandName, RoomEventName, RoomEvents } from '@livetap/contracts/rooms/events.ts'
import type { RoomState } from '@livetap/contracts/rooms/room.ts'
import { act, render } from '@testing-library/react'
import type { ReactNode } from 'react'
import { vi } from 'vitest'
import type { RoomConnection } from '../src/watch/room/connection.ts'
import { RoomContext } from '../src/watch/room/room-context.ts'
import { applyEvent, openView } from '../src/watch/room/room-view.ts'

/** Shows a part of a room to somebody, without a server: what is said is noted, what is told comes from the test. */
export function showInRoom(state: RoomState, part: ReactNode) {
  let view = openView(state)
  const listeners = new Set<() => void>()
  const say = vi.fn(async (_name: RoomCommandName, _said: object): Promise<Ack> => ({ ok: true }))
  const subscribe = (listener: () => void) => {
    listeners.add(listener)
    return () => listeners.delete(listener)
  }
  const connection = { roomId: state.id, say, subscribe, view: () => view } as unknown as RoomConnection
  render(<RoomContext value={{ connection, note: () => {} }}>{part}</RoomContext>)
  const tell = <Name extends RoomEventName>(name: Name, payload: RoomEvents[Name]) =>
    act(() => {
      view = applyEvent(view, name, payload)
      for (const listener of listeners) listener()
    })
  return { say, tell }
}
