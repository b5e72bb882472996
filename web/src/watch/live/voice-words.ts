import type { RoomState } from '@livetap/contracts/rooms/room.ts'

/** Something that viewers of the live write, and what it does. */
type VoiceLine = readonly [written: readonly string[], does: string]

/** What viewers of the live may write for the room as it is now; nothing where they have no say. */
export function voiceLines({ settings: { live }, poll, bridge }: Pick<RoomState, 'settings' | 'poll' | 'bridge'>) {
  if (!bridge) return []
  const isAsking = poll?.isOver === false
  const lines: VoiceLine[] = []
  if (isAsking) lines.push([[`1 – ${poll.options.length}`], 'Chooses in the poll. The last choice of a viewer counts.'])
  if (live.votes && !isAsking)
    lines.push([['2', '!vote 2'], 'Votes for what comes next: 1 is the next video, 2 the one behind it.'])
  if (live.adds === 'ask') lines.push([['!add link'], 'Wishes for a TikTok video. Somebody in the room decides.'])
  if (live.adds === 'open') lines.push([['!add link'], 'Puts a TikTok video into the queue.'])
  return lines
}

/** Whether gifts weigh in anything now. */
export const giftsCount = ({ settings: { live }, poll }: Pick<RoomState, 'settings' | 'poll'>): boolean =>
  (live.votes && live.gifts) || (poll?.isOver === false && poll.gifts)
