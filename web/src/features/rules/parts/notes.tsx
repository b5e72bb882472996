import { CircleCheck, TriangleAlert, Undo2, X } from 'lucide-react'
import { useEffect, useSyncExternalStore } from 'react'
import { describeError } from '../../../lib/api.ts'
import { cleanText } from '../../../lib/viewer-text.ts'
import { Button, IconButton } from '../../../ui/button.tsx'
import { classNames } from '../../../ui/class-names.ts'

/** What was done just now and how it is taken back, or why it could not be done. */
interface Note {
  readonly id: number
  readonly text: string
  /** What it was done to. */
  readonly about?: string | undefined
  readonly failed: boolean
  readonly undo?: (() => void) | undefined
}

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
  show({ id: ++lastId, text, about, undo, failed: false })
}

export function tellFailure(error: unknown): void {
  const { title, detail } = describeError(error)
  show({ id: ++lastId, text: [title, detail].filter(Boolean).join(': '), failed: true })
}

const shownMs = 8000

export function NoteBar() {
  const shown = useSyncExternalStore(subscribe, () => note)
  const id = shown?.id
  useEffect(() => {
    if (id === undefined) return
    const timer = setTimeout(() => note?.id === id && show(undefined), shownMs)
    return () => clearTimeout(timer)
  }, [id])
  useEffect(() => () => show(undefined), [])
  return (
    <div className="pointer-events-none fixed inset-x-3 bottom-4 z-40 flex justify-start max-md:bottom-17">
      <div role={shown?.failed ? 'alert' : 'status'} className="min-w-0">
        {shown && <NoteBox note={shown} />}
      </div>
    </div>
  )
}

function NoteBox({ note: { text, about, undo, failed } }: { note: Note }) {
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
            <bdi className="font-semibold">{cleanText(about)}</bdi>
          </>
        )}
      </span>
      {undo && (
        <Button
          size="small"
          look="quiet"
          className="max-md:h-11"
          onClick={() => {
            show(undefined)
            undo()
          }}
        >
          <Undo2 size={13} /> Undo
        </Button>
      )}
      <IconButton label="Close the message" className="size-7 max-md:size-11" onClick={() => show(undefined)}>
        <X size={14} />
      </IconButton>
    </div>
  )
}
