import { CircleCheck, TriangleAlert, Undo2, X } from 'lucide-react'
import { useEffect } from 'react'
import { Button, IconButton, Key } from '../../../ui/button.tsx'
import { classNames } from '../../../ui/class-names.ts'
import { nameOf } from '../../../ui/feed/feed.tsx'
import { useDeskStore, useDeskView } from '../state/desk-context.ts'
import type { Notice } from '../state/desk-store.ts'

const shownMs = 8000

/** What was done just now and how it is taken back, or why it could not be done. */
export function NoticeBar() {
  const desk = useDeskStore()
  const { notice } = useDeskView()
  const id = notice?.id
  useEffect(() => {
    if (id === undefined) return
    const timer = setTimeout(() => desk.dismiss(id), shownMs)
    return () => clearTimeout(timer)
  }, [desk, id])
  return (
    <div className="pointer-events-none fixed inset-x-3 bottom-14 z-40 flex justify-start max-md:bottom-40">
      <div role={notice?.failed ? 'alert' : 'status'} className="min-w-0">
        {notice && <NoticeBox notice={notice} />}
      </div>
    </div>
  )
}

function NoticeBox({ notice: { id, text, about, undo, failed } }: { notice: Notice }) {
  const desk = useDeskStore()
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
        {about && (
          <>
            {': '}
            <bdi className="font-semibold">{nameOf(about)}</bdi>
          </>
        )}
      </span>
      {undo && (
        <Button size="small" look="quiet" className="max-md:h-11" onClick={() => desk.undo(undo)}>
          <Undo2 size={13} /> Undo
          <span className="max-md:hidden">
            <Key>z</Key>
          </span>
        </Button>
      )}
      <IconButton label="Close the message" className="size-7 max-md:size-11" onClick={() => desk.dismiss(id)}>
        <X size={14} />
      </IconButton>
    </div>
  )
}
