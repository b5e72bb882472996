import { type Keys, KeysDialog } from '../../ui/keys/keys-dialog.tsx'

const keys: Keys = [
  [['Space'], 'Play and pause for everybody'],
  [['←', '→'], 'Five seconds back and on'],
  [['n'], 'Vote to go on to the next'],
  [['m'], 'Sound off and on, here only'],
  [['f'], 'Full screen'],
  [['t'], 'Hide and show what is beside the picture'],
  [['c'], 'Write in the chat'],
  [['p'], 'Go to the poll'],
  [['1', '–', '6'], 'Vote in it, once there'],
  [['Esc'], 'Leave the chat field, the full screen'],
  [['?'], 'This list'],
]

export const RoomKeysDialog = (shown: { open: boolean; onClose: () => void }) => <KeysDialog keys={keys} {...shown} />
