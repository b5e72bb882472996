import { useCallback, useState } from 'react'
import type { Note } from '../../ui/panel/note-bar.tsx'

/** One note at a time: the newest takes the place of the one before. */
export function useNotes() {
  const [note, setNote] = useState<Note>()
  const add = useCallback((next: Omit<Note, 'id'>) => setNote((before) => ({ ...next, id: (before?.id ?? 0) + 1 })), [])
  const close = useCallback((id: number) => setNote((shown) => (shown?.id === id ? undefined : shown)), [])
  return { note, add, close }
}
