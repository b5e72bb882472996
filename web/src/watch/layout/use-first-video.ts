import { useEffect } from 'react'
import { takeFirstVideo } from '../../lib/rooms/first-video.ts'
import { useRoom, useSay } from '../room/room-context.ts'

/** Adds what this tab came for, unless there is something to watch already. */
export function useFirstVideo(): void {
  const { connection } = useRoom()
  const [say] = useSay()
  useEffect(() => {
    const url = takeFirstVideo(connection.roomId)
    if (url && connection.view().state.queue.length === 0) void say('add_video', { video: { url } })
  }, [connection, say])
}
