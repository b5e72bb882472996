import type { Poll } from '@livetap/contracts/rooms/live-voice.ts'
import type { KeyboardEvent } from 'react'
import { useMayDo, useSay, useView } from '../room/room-context.ts'

/** Voting in a poll, by pressing an option or its number. `own` is the place of what oneself has chosen; -1: nothing. */
export function useVoting({ id, options, isOver }: Poll) {
  const [say, isPending] = useSay()
  const mayVote = useMayDo('vote')
  const you = useView(({ state }) => state.you.id)
  const own = options.findIndex(({ members }) => members.includes(you))
  const isPossible = mayVote && !isOver
  /** What is chosen already is taken back. */
  const vote = (option: number) => {
    if (isPossible && !isPending) void say('vote_poll', { id, option: option === own ? null : option })
  }
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.ctrlKey || event.metaKey || event.altKey || !/^[1-6]$/.test(event.key)) return
    const option = Number(event.key) - 1
    if (option >= options.length) return
    event.preventDefault()
    if (option !== own) vote(option)
  }
  return { own, isPossible, vote, onKeyDown }
}
