import type { Ack, RoomCommandName } from '@livetap/contracts/rooms/events.ts'
import type { RoomGrant } from '@livetap/contracts/rooms/members.ts'
import { createContext, useCallback, useContext, useState, useSyncExternalStore } from 'react'
import type { Note } from '../../ui/panel/note-bar.tsx'
import type { RoomConnection, Said } from './connection.ts'
import type { RoomView } from './room-view.ts'
import { sentence } from './words.ts'

/** What everything within a room works with. */
export interface RoomSurroundings {
  readonly connection: RoomConnection
  readonly note: (note: Omit<Note, 'id'>) => void
}

export const RoomContext = createContext<RoomSurroundings | undefined>(undefined)

export function useRoom(): RoomSurroundings {
  const room = useContext(RoomContext)
  if (!room) throw new Error('this is shown within a room only')
  return room
}

/** A part of what is known of the room, which stays the same object as long as it does not change. */
export function useView<T>(select: (view: RoomView) => T): T {
  const { connection } = useRoom()
  return useSyncExternalStore(connection.subscribe, () => select(connection.view()))
}

export const useMayDo = (grant: RoomGrant): boolean => useView(({ state }) => state.you.grants.includes(grant))

type Say = <Name extends RoomCommandName>(name: Name, said: Said<Name>) => Promise<Ack>

/** Asks the room for something and says why when it refuses; and whether an answer is awaited. */
export function useSay(): [say: Say, isPending: boolean] {
  const { connection, note } = useRoom()
  const [pending, setPending] = useState(0)
  const say = useCallback<Say>(
    async (name, said) => {
      setPending((count) => count + 1)
      const answer = await connection.say(name, said)
      setPending((count) => count - 1)
      if (!answer.ok) note({ text: sentence(answer.message), failed: true })
      return answer
    },
    [connection, note],
  )
  return [say, pending > 0]
}
