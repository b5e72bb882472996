import { expect, test, vi } from 'vitest'
import type { Ports } from '#ports/ports.ts'
import type { RoomHost } from '../hosting/room-host.ts'
import { Ears, type EarsPorts } from './ears.ts'

/** Ears whose store is there only when it is told to be. */
function openEars() {
  const store = { isThere: false }
  const find = async () => {
    if (!store.isThere) throw new Error('the store is gone')
    return undefined
  }
  const failures = { add: vi.fn() }
  const log = { debug: () => {}, warn: vi.fn() } as unknown as Ports['log']
  const ports = { store: { find }, metrics: { hearingFailures: failures }, log, db: {} }
  const ears = new Ears(ports as unknown as EarsPorts)
  const open = (roomId: string) =>
    ({ roomId, isClosed: false, seats: new Map(), document: { round: 0, settings: {} } }) as unknown as RoomHost
  const listen = async (host: RoomHost, times: number) => {
    for (let time = 0; time < times; time += 1) {
      ears.listen(host)
      await ears.settle()
    }
  }
  return { store, failures, log, open, listen }
}

test('that a room does not hear its live is counted, and said once after ten times in a row', async () => {
  const { store, failures, log, open, listen } = openEars()
  const [one, other] = [open('one'), open('other')]
  await listen(one, 9)
  await listen(other, 9)
  expect(log.warn).not.toHaveBeenCalled()
  await listen(one, 30)
  expect(log.warn).toHaveBeenCalledOnce()
  expect(log.warn).toHaveBeenCalledWith(expect.objectContaining({ roomId: 'one' }), expect.any(String))
  expect(failures.add).toHaveBeenCalledTimes(48)
  store.isThere = true
  await listen(one, 1)
  store.isThere = false
  await listen(one, 9)
  expect(log.warn).toHaveBeenCalledOnce()
  await listen(one, 1)
  expect(log.warn).toHaveBeenCalledTimes(2)
})
