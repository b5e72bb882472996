import { useCallback } from 'react'
import { positionAt } from '../../lib/watch/sync/position.ts'
import { useMayDo, useRoom, useSay, useView } from '../room/room-context.ts'
import { currentVideo } from './follow-room.ts'
import { usePlaying } from './playing.ts'

const newId = (): string => crypto.randomUUID()

/** Playing and pausing for everybody. */
export function usePlayPause() {
  const playing = usePlaying()
  const [say, isPending] = useSay()
  const timeline = useView(({ state }) => state.timeline)
  const mayPlay = useMayDo('play')
  const { playing: plays, seq, itemId, waiting } = timeline
  const isOn = plays || waiting !== undefined
  const isPossible = mayPlay && itemId !== null && playing !== undefined
  const toggle = useCallback(() => {
    if (!playing || !isPossible || isPending) return
    const command = { cmdId: newId(), baseSeq: seq }
    if (isOn) void say('player_pause', { time: playing.player.read().position, ...command })
    else void say('player_play', command)
  }, [playing, isPossible, isPending, say, isOn, seq])
  return { isOn, isPossible, isPending, toggle }
}

/** Going to another moment, together. */
export function useSeek() {
  const playing = usePlaying()
  const { connection } = useRoom()
  const [say, isPending] = useSay()
  const maySeek = useMayDo('seek')
  const isLive = useView(currentVideo)?.kind === 'live'
  const isPossible = maySeek && !isLive && playing !== undefined
  const seek = useCallback(
    async (time: number) => {
      const { timeline } = connection.view().state
      const end = timeline.duration ?? Number.POSITIVE_INFINITY
      const to = Math.max(0, Math.min(time, end))
      return say('player_seek', { time: to, cmdId: newId(), baseSeq: timeline.seq })
    },
    [connection, say],
  )
  const seekBy = useCallback(
    (seconds: number) => {
      if (!isPossible || !playing) return
      void seek(positionAt(connection.view().state.timeline, playing.clock.now()) + seconds)
    },
    [isPossible, playing, seek, connection],
  )
  return { isPossible, isPending, seek, seekBy }
}

/** Going on to the next: at once for who may, by votes for the others. */
export function useSkip() {
  const [say, isPending] = useSay()
  const maySkip = useMayDo('skip')
  const mayVote = useMayDo('vote')
  const votes = useView(({ state }) => state.skipVotes)
  const you = useView(({ state }) => state.you.id)
  const hasVideo = useView(({ state }) => state.timeline.itemId !== null)
  const hasVoted = votes.includes(you)
  const vote = useCallback(() => {
    if (mayVote && hasVideo) void say('vote_skip', { wanted: !hasVoted })
  }, [mayVote, hasVideo, hasVoted, say])
  const skip = useCallback(() => {
    if (maySkip && hasVideo) void say('change_video', {})
  }, [maySkip, hasVideo, say])
  return { maySkip, mayVote, hasVideo, hasVoted, votes: votes.length, isPending, vote, skip }
}
