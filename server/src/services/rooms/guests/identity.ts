import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto'
import { oneCaller } from '#kernel/address-block.ts'
import type { Vault } from '#kernel/vault/vault.ts'
import type { RoomVisitor } from '#ports/room-links/room-links.ts'

/** Who somebody is in a room, which they can prove when they come back, and nobody else can. */
export class Identities {
  readonly #key: Buffer

  constructor(vault: Pick<Vault, 'derive'>) {
    this.#key = vault.derive('rooms')
  }

  /** The secret of a member: their id and what proves it. */
  clientIdOf(roomId: string, memberId: string): string {
    return `${memberId}.${this.#hash('client', roomId, memberId)}`
  }

  /** The member that a secret is of; undefined: of nobody in that room. */
  readClientId(roomId: string, clientId: string): string | undefined {
    const [memberId = ''] = clientId.split('.')
    const [given, right] = [Buffer.from(clientId), Buffer.from(this.clientIdOf(roomId, memberId))]
    return given.length === right.length && timingSafeEqual(given, right) ? memberId : undefined
  }

  /** Somebody with an account is the same in a room wherever they come from; everybody else is somebody new. */
  memberIdOf(roomId: string, { person }: RoomVisitor): string {
    if (!person) return `g${randomBytes(12).toString('hex')}`
    return `a${this.#hash('account', roomId, person.accountId).slice(0, 22)}`
  }

  /** By which whoever has an address is known again, and the address not found out. */
  hashAddress(roomId: string, address: string): string {
    return this.#hash('address', roomId, oneCaller(address)).slice(0, 22)
  }

  /** By which a viewer of the live is known again in the room, and their account not found out. */
  viewerIdOf(roomId: string, userId: string): string {
    return `live:${this.#hash('viewer', roomId, userId).slice(0, 22)}`
  }

  #hash(...parts: readonly string[]): string {
    return createHmac('sha256', this.#key).update(JSON.stringify(parts)).digest('base64url')
  }
}
