import { Key } from '../../ui/button.tsx'
import { Dialog } from '../../ui/dialog.tsx'

const keys = [
  [['Space'], 'Play and pause for everybody'],
  [['←', '→'], 'Five seconds back and on'],
  [['n'], 'Vote to go on to the next'],
  [['m'], 'Sound off and on, here only'],
  [['c'], 'Write in the chat'],
  [['p'], 'Go to the poll'],
  [['1', '–', '6'], 'Vote in it, once there'],
  [['Esc'], 'Leave the chat field'],
  [['?'], 'This list'],
] as const

export function KeysDialog({ open, onClose }: { open: boolean; onClose: () => void }) {
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
