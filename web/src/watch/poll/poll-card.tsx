import type { Poll } from '@livetap/contracts/rooms/live-voice.ts'
import { ChartBarBig, ChevronDown, ChevronUp } from 'lucide-react'
import { useState } from 'react'
import { formatShort } from '../../lib/format.ts'
import { cleanText } from '../../lib/viewer-text.ts'
import { Button, IconButton } from '../../ui/button.tsx'
import { useMayDo, useSay, useView } from '../room/room-context.ts'
import { PollOption } from './poll-option.tsx'
import { countWords, tallyPoll } from './tally.ts'
import { TimeLeft } from './time-left.tsx'
import { useVoting } from './use-voting.ts'

/** What is asked, and how it stands. */
export function PollCard() {
  const poll = useView(({ state }) => state.poll)
  return poll ? <Card key={poll.id} poll={poll} /> : null
}

/** Where the keyboard's `P` goes. */
export const pollId = 'poll'

function Card({ poll }: { poll: Poll }) {
  const [isOpen, setOpen] = useState(true)
  return (
    <section
      id={pollId}
      aria-label="Poll"
      className="rising flex max-h-[60%] shrink-0 flex-col border-b border-line bg-surface"
    >
      <header className="flex shrink-0 items-center gap-2 py-1.5 pr-1.5 pl-3">
        <ChartBarBig size={15} aria-hidden="true" className="shrink-0 text-accent" />
        <h2 dir="auto" className="line-clamp-2 min-w-0 flex-1 text-sm font-semibold [overflow-wrap:anywhere]">
          {cleanText(poll.question)}
        </h2>
        <TimeLeft poll={poll} />
        <IconButton
          label={isOpen ? 'Make the poll small' : 'Show the options'}
          aria-expanded={isOpen}
          onClick={() => setOpen(!isOpen)}
        >
          {isOpen ? <ChevronUp size={16} /> : <ChevronDown size={16} />}
        </IconButton>
      </header>
      {isOpen && (
        <>
          <Options poll={poll} />
          <Footer poll={poll} />
        </>
      )}
    </section>
  )
}

function Options({ poll }: { poll: Poll }) {
  const { own, isPossible, vote, onKeyDown } = useVoting(poll)
  return (
    <fieldset className="flex min-h-0 min-w-0 flex-col gap-1 overflow-y-auto px-3 py-1">
      <legend className="sr-only">Options. Keys 1 to {poll.options.length} choose one.</legend>
      {tallyPoll(poll).map((tally, place) => (
        <PollOption
          // biome-ignore lint/suspicious/noArrayIndexKey: an option is its place.
          key={place}
          tally={tally}
          place={place}
          isOwn={place === own}
          isOver={poll.isOver}
          isPossible={isPossible}
          onVote={() => vote(place)}
          onKeyDown={onKeyDown}
        />
      ))}
    </fieldset>
  )
}

function Footer({ poll }: { poll: Poll }) {
  const isBound = useView(({ state }) => state.bridge !== undefined)
  const tallies = tallyPoll(poll)
  const total = tallies.reduce((sum, one) => sum + one.total, 0)
  const fromLive = tallies.reduce((sum, one) => sum + one.fromLive, 0)
  return (
    <footer className="flex min-h-9 shrink-0 items-center gap-2 pt-0.5 pr-1.5 pb-1 pl-3 text-xs text-ink-3">
      <p className="min-w-0 flex-1 truncate">
        {countWords(poll, total)}
        {isBound && (
          <>
            , <span className="text-chat">{formatShort(fromLive)} from the live</span>
          </>
        )}
        <span> · asked by </span>
        <bdi>{cleanText(poll.openedBy)}</bdi>
      </p>
      <CloseButton poll={poll} />
    </footer>
  )
}

function CloseButton({ poll: { id, isOver } }: { poll: Poll }) {
  const mayPoll = useMayDo('poll')
  const [say, isPending] = useSay()
  if (!mayPoll) return null
  return (
    <Button
      size="small"
      look="quiet"
      className="max-md:h-10"
      disabled={isPending}
      onClick={() => void say('close_poll', { id })}
    >
      {isOver ? 'Put away' : 'End it'}
    </Button>
  )
}
