import { type LogGrown, signals } from '@livetap/contracts/topics.ts'
import { describeError } from '#kernel/errors.ts'
import type { Ports } from '#ports/ports.ts'
import { Fleet, type FleetPorts } from './fleet.ts'
import { findUniqueId } from './lives.ts'

export type DevicesPorts = FleetPorts & Pick<Ports, 'deviceWays'>

/**
 * Lets devices in by all ways there are, brings them commands within what is allowed, and stops them whatever else
 * happens. Of several processes each serves the devices that have connected to it; they share nothing but rows.
 */
export async function startDevices(ports: DevicesPorts): Promise<AsyncDisposable> {
  const { signals: channel } = ports
  const fleet = new Fleet(ports)
  const stop = new AbortController()
  const running = fleet.run(stop.signal).catch((error: unknown) => {
    ports.log.error({ error: describeError(error) }, 'Devices are not looked after any more')
  })
  await using opened = new AsyncDisposableStack()
  opened.defer(async () => {
    stop.abort()
    await running
  })
  opened.use(await channel.listen(signals.deviceStops, (stopped) => fleet.stop(stopped)))
  opened.use(await channel.listen(signals.deviceOrders, (order) => fleet.take(order)))
  opened.use(await channel.listen(signals.deviceClears, (cleared) => fleet.clear(cleared)))
  opened.use(await channel.listen(signals.devices, (said) => fleet.hear(said)))
  opened.use(await channel.listen(signals.logGrown, (grown) => void endLives(ports, fleet, grown)))
  opened.use(
    await channel.listen(signals.livestreams, ({ workspaceId, uniqueId, state, since }) => {
      if (state === 'ended') fleet.endLive(workspaceId, uniqueId, Date.parse(since))
    }),
  )
  const ways = opened.use(new AsyncDisposableStack())
  for (const way of ports.deviceWays) ways.use(await way.open(fleet))
  return opened.move()
}

async function endLives(
  { db, clock, log }: DevicesPorts,
  fleet: Fleet,
  { workspaceId, events }: LogGrown,
): Promise<void> {
  for (const { eventType, source, streamId } of events) {
    if (eventType !== 'STREAM_END' || source !== undefined) continue
    const uniqueId = await findUniqueId(db.query, workspaceId, streamId).catch((error: unknown) => {
      log.warn({ error: describeError(error) }, 'That a live has ended is found in a second')
      return undefined
    })
    if (uniqueId !== undefined) fleet.endLive(workspaceId, uniqueId, clock.now())
  }
}
