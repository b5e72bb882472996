import { Key } from '../ui/button.tsx'
import { Dialog } from '../ui/dialog.tsx'

const keys: readonly (readonly [keys: readonly string[], what: string])[] = [
  [['/'], 'Search in the feed'],
  [['Space'], 'Pause, and go on'],
  [['End'], 'Jump to the newest event'],
  [['Home'], 'Go to the oldest event here'],
  [['j', 'k'], 'Next and previous event, with details'],
  [['Esc'], 'Close details, leave the search'],
  [['1', '…', '9'], 'Show or hide a kind of event'],
  [['Shift', '1 … 9'], 'Show only this kind'],
  [['q'], 'Only questions'],
  [['?'], 'This list'],
]

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
