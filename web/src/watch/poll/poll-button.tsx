import { ChartBarBig } from 'lucide-react'
import { useState } from 'react'
import { IconButton } from '../../ui/button.tsx'
import { openTab } from '../layout/tabs.ts'
import { useMayDo, useView } from '../room/room-context.ts'
import { focusPoll } from './focus-poll.ts'
import { PollDialog } from './poll-dialog.tsx'

/** Asks something; while a poll is open, the way to it. */
export function PollButton() {
  const mayPoll = useMayDo('poll')
  const isOpen = useView(({ state }) => state.poll?.isOver === false)
  const [isAsking, setAsking] = useState(false)
  if (!mayPoll) return null
  return (
    <>
      <IconButton
        label={isOpen ? 'Go to the poll' : 'Ask in a poll'}
        onClick={isOpen ? focusPoll : () => setAsking(true)}
      >
        <ChartBarBig size={17} className={isOpen ? 'text-accent' : undefined} />
      </IconButton>
      <PollDialog open={isAsking} onClose={() => setAsking(false)} onAsked={() => openTab('chat')} />
    </>
  )
}
