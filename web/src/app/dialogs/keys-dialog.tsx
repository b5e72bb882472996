import { useLocation } from '@tanstack/react-router'
import { type Keys, KeysDialog } from '../../ui/keys/keys-dialog.tsx'
import { stopModifier, useCanStop } from '../emergency-stop/stop-key.ts'

const stopKeys: Keys[number] = [[stopModifier, 'Shift', '.'], 'Emergency stop of all devices, also while typing']

const feedKeys: Keys = [
  [['/'], 'Search in the feed'],
  [['Space'], 'Pause, and go on'],
  [['End'], 'Jump to the newest event'],
  [['Home'], 'Go to the oldest event here'],
  [['j', 'k'], 'Next and previous event, with details'],
  [['w'], 'Why rules acted on the event, or did not'],
  [['Esc'], 'Close details, leave the search'],
  [['1', '…', '9'], 'Show or hide a kind of event'],
  [['Shift', '1 … 9'], 'Show only this kind'],
  [['q'], 'Only questions'],
  [['?'], 'This list'],
]

const deskKeys: Keys = [
  [['j', 'k'], 'Next and previous comment, held comment or question'],
  [['g'], 'From the feed to the queue, and back'],
  [['h'], 'Hide the comment, or show it again'],
  [['f'], 'Feature the comment, or take it down again'],
  [['u'], 'Card of the viewer'],
  [['n'], 'Write a note about the viewer'],
  [['a'], 'Approve what is held'],
  [['r'], 'Reject what is held'],
  [['q'], 'Take a question, then mark it answered'],
  [['s'], 'Skip a question'],
  [['z'], 'Undo what you did last'],
  [['/'], 'Search in the feed'],
  [['1', '…', '6'], 'Show only questions, new viewers, …'],
  [['v'], 'Show or hide what gifts are worth'],
  [['End'], 'Jump to the newest comment'],
  [['Esc'], 'Back: out of the field, the card, the row'],
  [['?'], 'This list'],
]

const ruleKeys: Keys = [
  [['/'], 'Find a rule'],
  [['j', 'k'], 'Next and previous rule'],
  [['Space'], 'Switch the rule on or off'],
  [['Enter'], 'Open the rule'],
  [['t'], 'Try the rule'],
  [['n'], 'New rule'],
  [['Esc'], 'Leave the search, the rule'],
  [['?'], 'This list'],
]

/** Pages with keys of their own; all others have those of a feed. */
const keysOf: Readonly<Record<string, Keys>> = { '/moderate': deskKeys, '/rules': ruleKeys }

/** The keys of the page behind it, and those of all pages. */
export function PageKeysDialog({ open, onClose }: { open: boolean; onClose: () => void }) {
  const path = useLocation({ select: ({ pathname }) => pathname })
  const canStop = useCanStop()
  const keys = [...(canStop ? [stopKeys] : []), ...(keysOf[path] ?? feedKeys)]
  return <KeysDialog open={open} keys={keys} onClose={onClose} />
}
