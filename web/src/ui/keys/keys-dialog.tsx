import { Key } from '../button.tsx'
import { Dialog } from '../dialog.tsx'

export type Keys = readonly (readonly [keys: readonly string[], what: string])[]

interface KeysDialogProps {
  readonly open: boolean
  readonly keys: Keys
  readonly onClose: () => void
}

/** What each key does. */
export function KeysDialog({ open, keys, onClose }: KeysDialogProps) {
  return (
    <Dialog open={open} onClose={onClose} title="Keyboard shortcuts">
      <dl className="divide-y divide-line px-4 py-2 text-sm">
        {keys.map(([pressed, what]) => (
          <div key={what} className="flex items-center justify-between gap-4 py-1.5">
            <dt className="text-ink-2">{what}</dt>
            <dd className="flex gap-1">
              {pressed.map((key) => (
                <Key key={key}>{key}</Key>
              ))}
            </dd>
          </div>
        ))}
      </dl>
    </Dialog>
  )
}
