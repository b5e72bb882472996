import { useCallback } from 'react'
import { Key } from '../../../ui/button.tsx'
import { nameOf } from '../../../ui/feed/feed.tsx'
import { NoteBar } from '../../../ui/panel/note-bar.tsx'
import { useDeskStore, useDeskView } from '../state/desk-context.ts'

/** What was done at the desk just now. */
export function NoticeBar() {
  const desk = useDeskStore()
  const { notice } = useDeskView()
  const close = useCallback((id: number) => desk.dismiss(id), [desk])
  const note = notice && {
    ...notice,
    about: notice.about && nameOf(notice.about),
    undo: notice.undo && (() => desk.undo(notice.undo)),
  }
  return (
    <NoteBar
      note={note}
      onClose={close}
      className="bottom-14 max-md:bottom-40"
      undoKey={
        <span className="max-md:hidden">
          <Key>z</Key>
        </span>
      }
    />
  )
}
