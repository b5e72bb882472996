import { useEffect, useSyncExternalStore } from 'react'
import { describeError } from '../../../lib/api.ts'
import { cleanText } from '../../../lib/viewer-text.ts'
import { type Note, NoteBar } from '../../../ui/panel/note-bar.tsx'

let note: Note | undefined
let lastId = 0
const listeners = new Set<() => void>()

function show(next: Note | undefined): void {
  note = next
  for (const listener of listeners) listener()
}

const subscribe = (listener: () => void) => {
  listeners.add(listener)
  return () => listeners.delete(listener)
}

export function tell(text: string, { about, undo }: Pick<Note, 'about' | 'undo'> = {}): void {
  const takeBack =
    undo &&
    (() => {
      show(undefined)
      undo()
    })
  show({ id: ++lastId, text, about: about && cleanText(about), undo: takeBack, failed: false })
}

export function tellFailure(error: unknown): void {
  const { title, detail } = describeError(error)
  show({ id: ++lastId, text: [title, detail].filter(Boolean).join(': '), failed: true })
}

const close = (id: number) => {
  if (note?.id === id) show(undefined)
}

/** What was done to rules just now. */
export function RuleNotes() {
  const shown = useSyncExternalStore(subscribe, () => note)
  useEffect(() => () => show(undefined), [])
  return <NoteBar note={shown} onClose={close} className="bottom-4 max-md:bottom-17" />
}
