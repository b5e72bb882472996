import { useEffect, useRef } from 'react'
import { useRoom, useSay, useView } from '../room/room-context.ts'

/** What was done to the queue just now, with the way to take it back. */
export function useUndoNote(): void {
  const { note } = useRoom()
  const [say] = useSay()
  const undo = useView(({ state }) => state.undo)
  const last = useRef(undo?.id)
  useEffect(() => {
    if (!undo || undo.id === last.current) return
    last.current = undo.id
    note({ text: undo.what, failed: false, undo: () => void say('undo', { id: undo.id }) })
  }, [undo, note, say])
}
