import { useEffect, useState, useSyncExternalStore } from 'react'
import { Door } from './door/door.tsx'
import { Left } from './door/left.tsx'
import { RoomScreen } from './layout/room-screen.tsx'
import { RoomConnection } from './room/connection.ts'

/** A room at its address: in front of it, in it, or out of it again. */
export function WatchPage({ roomId }: { roomId: string }) {
  const [connection] = useState(() => new RoomConnection(roomId))
  useEffect(() => {
    const close = () => connection.socket.disconnect()
    addEventListener('pagehide', close)
    return () => removeEventListener('pagehide', close)
  }, [connection])
  const standing = useSyncExternalStore(connection.subscribe, connection.read)
  if (standing.at === 'inside') return <RoomScreen connection={connection} isLinked={standing.isLinked} />
  if (standing.at === 'left') return <Left reason={standing.reason} onBack={() => connection.leave()} />
  return <Door connection={connection} standing={standing} />
}
