import { CircleCheck, TriangleAlert, Undo2, X } from 'lucide-react'
import { type ReactNode, useEffect } from 'react'
import { Button, IconButton } from '../button.tsx'
import { classNames } from '../class-names.ts'

/** What was done just now and how it is taken back, or why it could not be done. */
export interface Note {
  readonly id: number
  readonly text: string
  /** What or to whom it was done; of a viewer, already safe to be shown. */
  readonly about?: string | undefined
  readonly failed: boolean
  readonly undo?: (() => void) | undefined
}

interface NoteBarProps {
  readonly note: Note | undefined
  /** Stays the same from one rendering to the next. */
  readonly onClose: (id: number) => void
  /** How far from the foot of the window. */
  readonly className: string
  /** The key that takes it back, where there is one. */
  readonly undoKey?: ReactNode
}

const shownMs = 8000

/** Shows a note for a while, at the foot of the window. */
export function NoteBar({ note, onClose, className, undoKey }: NoteBarProps) {
  const id = note?.id
  useEffect(() => {
    if (id === undefined) return
    const timer = setTimeout(() => onClose(id), shownMs)
    return () => clearTimeout(timer)
  }, [onClose, id])
  return (
    <div className={classNames('pointer-events-none fixed inset-x-3 z-40 flex justify-start', className)}>
      <div role={note?.failed ? 'alert' : 'status'} className="min-w-0">
        {note && <NoteBox note={note} onClose={onClose} undoKey={undoKey} />}
      </div>
    </div>
  )
}

interface NoteBoxProps extends Pick<NoteBarProps, 'onClose' | 'undoKey'> {
  readonly note: Note
}

function NoteBox({ note: { id, text, about, undo, failed }, onClose, undoKey }: NoteBoxProps) {
  const Icon = failed ? TriangleAlert : CircleCheck
  return (
    <div
      className={classNames(
        'rising pointer-events-auto flex max-w-lg items-center gap-2 rounded-lg border bg-raised py-1 pr-1 pl-3 text-sm shadow-float',
        failed ? 'border-danger' : 'border-line-strong',
      )}
    >
      <Icon size={15} aria-hidden="true" className={classNames('shrink-0', failed ? 'text-danger' : 'text-accent')} />
      <span className="line-clamp-3 min-w-0 flex-1 py-1 [overflow-wrap:anywhere]">
        {text}
        {about !== undefined && (
          <>
            {': '}
            <bdi className="font-semibold">{about}</bdi>
          </>
        )}
      </span>
      {undo && (
        <Button size="small" look="quiet" className="max-md:h-11" onClick={undo}>
          <Undo2 size={13} /> Undo
          {undoKey}
        </Button>
      )}
      <IconButton label="Close the message" className="size-7 max-md:size-11" onClick={() => onClose(id)}>
        <X size={14} />
      </IconButton>
    </div>
  )
}
