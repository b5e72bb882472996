import type { Timeline } from '@livetap/contracts/rooms/timeline.ts'
import type { Media, Video } from '@livetap/contracts/rooms/video.ts'
import type { RoomPlayer } from '../../lib/watch/room-player/room-player.ts'
import type { RoomConnection } from '../room/connection.ts'
import type { RoomView } from '../room/room-view.ts'

interface Place {
  readonly video: Video | undefined
  readonly media: Media | undefined
}

/** Has the player show what the room watches; ends with the returned function. */
export function followRoom(player: RoomPlayer, connection: RoomConnection): () => void {
  let timeline: Timeline | undefined
  let latency: number | undefined
  const show = onlyChanges((place) => player.show(toShown(place)))
  const preload = onlyChanges((place) => player.preload(toShown(place)))
  const update = () => {
    const view = connection.view()
    show(findPlace(view, currentVideo(view)))
    preload(findPlace(view, nextVideo(view)))
    if (view.state.timeline !== timeline) {
      timeline = view.state.timeline
      player.follow(timeline)
    }
    if (view.targetLatencyMs !== undefined && view.targetLatencyMs !== latency) {
      latency = view.targetLatencyMs
      player.setLiveLatency(latency)
    }
  }
  update()
  return connection.subscribe(update)
}

export const currentVideo = ({ state: { queue, timeline } }: RoomView): Video | undefined =>
  queue.find(({ id }) => id === timeline.itemId)

function nextVideo(view: RoomView): Video | undefined {
  const current = currentVideo(view)
  return current && view.state.queue[view.state.queue.indexOf(current) + 1]
}

function findPlace({ media }: RoomView, video: Video | undefined): Place {
  return { video, media: video && media.get(video.id) }
}

function toShown({ video, media }: Place) {
  return video ? { video, ...(media && { media }) } : null
}

/** Items come anew with every change of the queue: what counts is which one, and what it is played from. */
function onlyChanges(call: (place: Place) => void): (place: Place) => void {
  let last: Place | undefined
  return (place) => {
    if (last && last.video?.id === place.video?.id && last.media === place.media) return
    last = place
    call(place)
  }
}
