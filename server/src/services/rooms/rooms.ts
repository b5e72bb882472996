import { signals } from '@livetap/contracts/topics.ts'
import type { RoomDocument } from '#domain/rooms/rooms.ts'
import { describeError } from '#kernel/errors.ts'
import type { Ports } from '#ports/ports.ts'
import type { RoomReception } from '#ports/room-links/room-links.ts'
import type { RoomStore } from '#ports/room-store/room-store.ts'
import { Entrance } from './guests/entering.ts'
import { Guest } from './guests/guest.ts'
import { Identities } from './guests/identity.ts'
import { Lookups } from './hosting/lookups.ts'
import { Teller } from './hosting/telling.ts'
import { House } from './house.ts'
import { Keeper } from './keeping.ts'
import { Ears } from './live/ears.ts'
import { Videos } from './media/media.ts'
import { createRoomsMetrics } from './rooms-metrics.ts'

export type RoomsPorts = Pick<
  Ports,
  'db' | 'signals' | 'limits' | 'vault' | 'clock' | 'log' | 'roomLinks' | 'roomStore' | 'videoWeb' | 'videoBrowser'
> & { readonly metrics: Ports['metrics'] }

export interface RoomsOptions {
  /** Whether videos may be played from TikTok's files, or in its own player only. */
  readonly extracts: boolean
}

/**
 * Rooms in which people watch together. Of several processes each serves the connections that came to it; they share the
 * store, in which no process owns a room.
 */
export async function startRooms(ports: RoomsPorts, options: RoomsOptions): Promise<AsyncDisposable> {
  const { signals: channel, log } = ports
  const leavings = new Set<Promise<void>>()
  const { house, reception, ears } = build(ports, options, (leaving) => {
    leavings.add(leaving)
    void leaving.finally(() => leavings.delete(leaving))
  })
  const stop = new AbortController()
  const running = house.run(stop.signal)
  await using opened = new AsyncDisposableStack()
  opened.defer(async () => {
    stop.abort()
    await running
    await Promise.all(leavings)
    await house.close()
  })
  const quietly = (work: Promise<void>) =>
    void work.catch((error: unknown) => log.warn({ error: describeError(error) }, 'News of a room could not be heard'))
  opened.use(await channel.listen(signals.rooms, (news) => quietly(house.hear(news))))
  opened.use(await channel.listen(signals.deletions, (deleted) => quietly(house.forgetWorkspace(deleted))))
  opened.use(await channel.listen(signals.logGrown, (grown) => ears.hear(grown)))
  opened.use(await ports.roomLinks.open(reception))
  return opened.move()
}

function build(ports: RoomsPorts, { extracts }: RoomsOptions, onLeaving: (leaving: Promise<void>) => void) {
  const { roomLinks, log, vault } = ports
  const store = ports.roomStore as RoomStore<RoomDocument>
  const metrics = createRoomsMetrics(ports.metrics)
  const identities = new Identities(vault)
  const keeper = new Keeper({ ...ports, store })
  const { videoWeb: web, videoBrowser: browser } = ports
  const key = vault.derive('watch-media')
  const now = () => ports.clock.now()
  const videos = new Videos({ web, ...(browser ? { browser } : {}), extracts, key, now, log, metrics })
  const lookups = new Lookups(videos, log)
  const teller = new Teller({
    links: roomLinks,
    clientIdOf: (roomId, memberId) => identities.clientIdOf(roomId, memberId),
  })
  const entrance = new Entrance({ ...ports, keeper, identities })
  const ears = new Ears({ ...ports, store, identities, lookups, videos, metrics })
  const house = new House({ ...ports, store, keeper, entrance, identities, lookups, teller, ears, metrics })
  const guests = { ...ports, store, videos, lookups, ears, metrics, onLeaving }
  const reception: RoomReception = {
    receive: (link) => new Guest(link, { ...guests, enter: (join, from) => house.enter(join, from) }),
    serveMedia: (request, response, address) => videos.serve(request, response, address),
    sayGoodbye: () => house.sayGoodbye(),
  }
  return { house, reception, ears }
}
