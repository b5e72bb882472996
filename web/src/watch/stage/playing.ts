import { createContext, useContext, useEffect, useState } from 'react'
import type { RoomClock } from '../../lib/watch/clock/clock.ts'
import { createRoomClock } from '../../lib/watch/clock/room-clock.ts'
import { linkClock } from '../../lib/watch/clock/socket-link.ts'
import { createTicker } from '../../lib/watch/clock/ticker.ts'
import { createRoomPlayer, type RoomPlayer, type RoomPlayerStatus } from '../../lib/watch/room-player/room-player.ts'
import type { RoomConnection } from '../room/connection.ts'
import { followRoom } from './follow-room.ts'

/** The player of this page, and the clock that it plays by. */
export interface Playing {
  readonly player: RoomPlayer
  readonly clock: RoomClock
}

export const PlayingContext = createContext<Playing | undefined>(undefined)

export const usePlaying = (): Playing | undefined => useContext(PlayingContext)

/** A player that fills `stage` and does what the room does, as long as both are there. */
export function useNewPlayer(
  connection: RoomConnection,
  stage: HTMLElement | null,
  embedOrigin: string | undefined,
): Playing | undefined {
  const [playing, setPlaying] = useState<Playing>()
  useEffect(() => {
    if (!stage) return
    const { socket } = connection
    const ticker = createTicker()
    const clock = createRoomClock(linkClock(socket), ticker)
    const player = createRoomPlayer(stage, {
      ...{ clock, ticker, ...(embedOrigin && { embedOrigin }) },
      onReport: (report) => connection.tell('player_report', report),
      onFailed: (itemId, tier) => void connection.say('media_failed', { itemId, tier }),
    })
    const ends = [followRoom(player, connection)]
    socket.on('connect', clock.renew)
    ends.push(() => socket.off('connect', clock.renew))
    setPlaying({ player, clock })
    return () => {
      setPlaying(undefined)
      for (const end of ends) end()
      player.dispose()
      clock.dispose()
      ticker.dispose()
    }
  }, [connection, stage, embedOrigin])
  return playing
}

/** How the player does, about ten times a second. */
export function usePlayerStatus(player: RoomPlayer): RoomPlayerStatus {
  const [status, setStatus] = useState(() => player.read())
  useEffect(() => {
    const update = () => setStatus(player.read())
    update()
    return player.subscribe(update)
  }, [player])
  return status
}
