import { liveVoiceLimits } from '@livetap/contracts/rooms/live-voice.ts'
import type { ShortAddress, VideoAddress } from '#domain/videos/videos.ts'
import type { BallotEntry } from '#ports/room-store/room-store.ts'
import type { RoomDocument } from '../document.ts'
import { upcoming } from '../queue/order.ts'
import type { ViewerWish } from './comments.ts'

/** What a viewer of the live did. */
export type ViewerDeed = {
  /** Position in the log. */
  readonly at: number
  /** When it was received, in milliseconds since 1970. */
  readonly time: number
  /** Keyed hash of the account. */
  readonly viewerId: string
  readonly name: string
} & (
  | { readonly kind: 'comment'; readonly wish: ViewerWish }
  | { readonly kind: 'gift'; readonly eventId: string; readonly diamonds: number }
)

/** A video that a viewer wants; its address may have to be followed. */
export interface WantedVideo {
  readonly viewerId: string
  readonly name: string
  readonly address: VideoAddress | ShortAddress
}

/** What deeds come to in a room. */
export interface Hearing {
  /** For what comes next, in the round of the room; choices are items. */
  readonly next: readonly BallotEntry[]
  /** For the poll of the room while it is not over; choices are numbers of options, from 0. */
  readonly poll: readonly BallotEntry[]
  /** Of each viewer the last. */
  readonly adds: readonly WantedVideo[]
}

/** As many are taken note of at once: no room takes more of them. */
const mostAdds = liveVoiceLimits.suggestions + liveVoiceLimits.addsInQueue

/** Whether what viewers of the live do matters to the room. */
export function isListening({ uniqueId, settings, poll }: RoomDocument): boolean {
  if (uniqueId === undefined) return false
  return settings.live.votes || settings.live.adds !== 'off' || (poll !== undefined && !poll.isOver)
}

/** What the deeds come to, which are in the order of the log. */
export function hearDeeds(document: RoomDocument, deeds: readonly ViewerDeed[]): Hearing {
  const { settings } = document
  const items = settings.live.votes ? upcoming(document).map(({ id }) => id) : []
  const hearing: { next: BallotEntry[]; poll: BallotEntry[] } = { next: [], poll: [] }
  const adds = new Map<string, WantedVideo>()
  for (const deed of deeds) {
    const isForPoll = isInPoll(document, deed)
    const into = isForPoll ? hearing.poll : hearing.next
    if (deed.kind === 'gift') {
      const counts = isForPoll ? document.poll?.gifts : settings.live.votes && settings.live.gifts
      if (counts && deed.diamonds > 0) into.push(toGift(deed))
      continue
    }
    const { wish } = deed
    if (wish.kind === 'add') {
      if (settings.live.adds !== 'off') noteAdd(adds, toAdd(deed, wish.address))
      continue
    }
    const choices = isForPoll ? document.poll?.options.map((_, place) => String(place)) : items
    const choice = choices?.[wish.number - 1]
    if (choice !== undefined) into.push({ kind: 'vote', at: deed.at, voter: deed.viewerId, choice })
  }
  return { ...hearing, ...(document.poll?.isOver ? { poll: [] } : {}), adds: [...adds.values()] }
}

/** Who writes again instead of what they wrote stays where they were in the row. */
function noteAdd(adds: Map<string, WantedVideo>, add: WantedVideo): void {
  if (adds.size < mostAdds || adds.has(add.viewerId)) adds.set(add.viewerId, add)
}

/** By when it was received, whenever it is heard: what is heard only after the poll is over counts nowhere. */
function isInPoll({ poll }: RoomDocument, { time }: ViewerDeed): boolean {
  return poll !== undefined && poll.openedAt <= time && time < poll.endsAt
}

function toGift({ at, viewerId, eventId, diamonds }: Extract<ViewerDeed, { kind: 'gift' }>): BallotEntry {
  return { kind: 'gift', at, voter: viewerId, id: eventId, weight: diamonds }
}

function toAdd({ viewerId, name }: ViewerDeed, address: WantedVideo['address']): WantedVideo {
  return { viewerId, name, address }
}
