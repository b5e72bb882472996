import { cleanText } from '../../lib/viewer-text.ts'
import { useView } from '../room/room-context.ts'
import { resultWords } from './tally.ts'

/** What is read out of a poll: when it comes, and what it came to. It stays where all else beside the picture is hidden. */
export function PollTold() {
  const poll = useView(({ state }) => state.poll)
  return (
    <p role="status" className="sr-only">
      {poll && (poll.isOver ? resultWords(poll) : `A poll is open: ${cleanText(poll.question)}`)}
    </p>
  )
}
