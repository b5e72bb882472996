import { ChartBarBig } from 'lucide-react'
import { useState } from 'react'
import { IconButton } from '../../ui/button.tsx'
import { MenuItem } from '../../ui/menu.tsx'
import { useMayDo, useView } from '../room/room-context.ts'
import { focusPoll } from './focus-poll.ts'
import { PollDialog } from './poll-dialog.tsx'

/** Asks something; while a poll is open, the way to it. Where it is narrow the menu of the room has the same. */
export function PollButton() {
  const mayPoll = useMayDo('poll')
  const isOpen = useIsOpen()
  const [isAsking, setAsking] = useState(false)
  if (!mayPoll) return null
  return (
    <>
      <IconButton
        label={wordsOf(isOpen)}
        className="max-sm:hidden"
        onClick={isOpen ? focusPoll : () => setAsking(true)}
      >
        <ChartBarBig size={17} className={isOpen ? 'text-accent' : undefined} />
      </IconButton>
      <PollDialog open={isAsking} onClose={() => setAsking(false)} />
    </>
  )
}

export function PollMenuItem({ onAsk }: { onAsk: () => void }) {
  const mayPoll = useMayDo('poll')
  const isOpen = useIsOpen()
  if (!mayPoll) return null
  return (
    <MenuItem onSelect={isOpen ? focusPoll : onAsk}>
      <ChartBarBig size={15} className="text-ink-3" /> {wordsOf(isOpen)}
    </MenuItem>
  )
}

const useIsOpen = () => useView(({ state }) => state.poll?.isOver === false)
const wordsOf = (isOpen: boolean): string => (isOpen ? 'Go to the poll' : 'Ask in a poll')
