import { X } from 'lucide-react'
import { createContext, type ReactNode, useContext, useEffect, useRef } from 'react'
import { IconButton } from './button.tsx'
import { classNames } from './class-names.ts'

interface DialogProps {
  readonly open: boolean
  readonly onClose: () => void
  readonly title: string
  readonly children: ReactNode
  /** `sheet` rises from the bottom edge of a phone. */
  readonly shape?: 'box' | 'sheet'
  /** Closes by its buttons only: what it shows is lost with it. */
  readonly stays?: boolean
}

const shapes = {
  box: 'm-auto w-[min(34rem,calc(100vw-2rem))] max-h-[85dvh] rounded-xl',
  sheet: 'mt-auto mb-0 mx-0 w-full max-w-full max-h-[80dvh] rounded-t-2xl',
} as const

/** What every dialog has besides its own: beside its title, and below that. */
export const InDialogs = createContext<{ readonly header?: ReactNode; readonly news?: ReactNode }>({})

/** The browser's own dialog: it keeps the focus, closes on Esc, and needs no styles of a library. */
export function Dialog({ open, onClose, title, children, shape = 'box', stays = false }: DialogProps) {
  const element = useRef<HTMLDialogElement>(null)
  useEffect(() => {
    const dialog = element.current
    if (open && dialog && !dialog.open) {
      dialog.showModal()
      dialog.querySelector<HTMLElement>('[data-autofocus]')?.focus()
    }
    if (!open && dialog?.open) dialog.close()
  }, [open])
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: Esc closes it; the click is one on the backdrop.
    <dialog
      ref={element}
      aria-label={title}
      onClose={onClose}
      // A second Esc cannot be prevented; browsers that do not know `closedby` obey it.
      closedby={stays ? 'none' : undefined}
      onCancel={(event) => stays && event.preventDefault()}
      onClick={(event) => event.target === element.current && !stays && onClose()}
      className={classNames('rising flex-col border border-line bg-surface p-0 shadow-float open:flex', shapes[shape])}
    >
      {open && (
        <>
          <DialogHeader title={title} onClose={onClose} />
          <div className="min-h-0 overflow-y-auto">{children}</div>
        </>
      )}
    </dialog>
  )
}

function DialogHeader({ title, onClose }: Pick<DialogProps, 'title' | 'onClose'>) {
  const { header, news } = useContext(InDialogs)
  return (
    <>
      <header className="flex items-center gap-2 border-b border-line py-2 pr-2 pl-4">
        <h2 className="mr-auto min-w-0 text-sm font-semibold">{title}</h2>
        {/* The first to have the focus, the last to be seen. */}
        <IconButton label="Close" onClick={onClose} className="order-last">
          <X size={16} />
        </IconButton>
        {header}
      </header>
      {news}
    </>
  )
}
