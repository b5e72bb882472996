import { checkHandshake } from '../http/upgrades.ts'
import type { Context } from '../routes/context.ts'

/** Lets devices in, which say by their first message who they are. */
export function addDeviceDoor({ upgrades, deviceDoor }: Context): void {
  upgrades.addUnproved(/^\/api\/v1\/devices\/link$/, (upgrade) => {
    checkHandshake(upgrade)
    deviceDoor.enter(upgrade)
  })
}
