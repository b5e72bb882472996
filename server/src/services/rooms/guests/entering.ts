import type { RoomCommands } from '@livetap/contracts/rooms/events.ts'
import type { RoomRole } from '@livetap/contracts/rooms/members.ts'
import { isRoomPassword, useRoomInvite } from '#domain/room-book/room-book.ts'
import type { Entering, KeptMember } from '#domain/rooms/rooms.ts'
import { AppError } from '#kernel/errors.ts'
import type { Ports } from '#ports/ports.ts'
import type { RoomVisitor } from '#ports/room-links/room-links.ts'
import type { FoundRoom, Keeper } from '../keeping.ts'
import type { Identities } from './identity.ts'
import { nameAddress, takeShared } from './rates.ts'

export interface EntrancePorts extends Pick<Ports, 'db' | 'limits' | 'clock'> {
  readonly keeper: Keeper
  readonly identities: Identities
}

type Join = RoomCommands['join_room']
type Coming = Pick<Entering, 'role' | 'isInvited'>

/** Somebody who may come in, as far as the room itself does not object. */
export interface Admitted {
  readonly room: FoundRoom
  readonly member: Entering
}

/** Finds the room that somebody wants to come into, and who they are in it. */
export class Entrance {
  readonly #ports: EntrancePorts

  constructor(ports: EntrancePorts) {
    this.#ports = ports
  }

  /** Throws `room-not-found`, `room-password-wrong`, `room-invite-needed` and `rate-limited`. */
  async admit(join: Join, visitor: RoomVisitor): Promise<Admitted> {
    const { limits } = this.#ports
    const who = nameAddress(visitor.address)
    await takeShared(limits, 'join', `${join.roomId}:${who}`)
    const room = await this.#findRoom(join.roomId, visitor)
    const memberId = this.#findMember(join, visitor)
    const { members } = room.document
    const known = Object.hasOwn(members, memberId) ? members[memberId] : undefined
    const coming = await this.#findRole(join, visitor, room, known)
    const { identities } = this.#ports
    return {
      room,
      member: {
        ...{ ...coming, memberId, isGuest: visitor.person === undefined },
        name: visitor.person?.name ?? join.userId,
        ...(join.name === undefined ? {} : { wish: join.name }),
        addressHash: identities.hashAddress(join.roomId, visitor.address),
      },
    }
  }

  async #findRoom(roomId: string, visitor: RoomVisitor): Promise<FoundRoom> {
    const { keeper, limits } = this.#ports
    const known = await keeper.find(roomId, false)
    if (known) return known
    const isOpening = visitor.opensRooms
    if (isOpening && !visitor.isLocal) await takeShared(limits, 'opening', nameAddress(visitor.address))
    const opened = isOpening ? await keeper.find(roomId, true) : undefined
    return opened ?? refuseUnknown()
  }

  /** Somebody with an account is who they are; others are whom they prove to have been. */
  #findMember({ roomId, resume }: Join, visitor: RoomVisitor): string {
    const { identities } = this.#ports
    const resumed = resume && identities.readClientId(roomId, resume.clientId)
    if (visitor.person && !visitor.person.accountId.startsWith('automation:')) {
      return identities.memberIdOf(roomId, visitor)
    }
    return resumed ?? identities.memberIdOf(roomId, visitor)
  }

  async #findRole(join: Join, visitor: RoomVisitor, room: FoundRoom, known?: KeptMember): Promise<Coming> {
    const { row } = room
    if (!row) return { role: room.isNew ? 'owner' : (known?.role ?? 'member') }
    const isOwn = visitor.person?.workspaceId === row.workspace_id
    if (isOwn) return { role: visitor.person?.managesRooms ? 'owner' : 'member' }
    // Who was let in once comes back without being asked again; who owned it by their workspace does so no more.
    if (known) return { role: known.role === 'owner' && !known.isRoleGiven ? 'member' : known.role }
    const invited = await this.#readInvite(join, visitor, row)
    if (invited) return { role: invited, isInvited: true }
    if (row.visibility === 'invited') throw new AppError('room-invite-needed', 'You have to be invited to this room.')
    if (row.password !== null) await this.#checkPassword(join, visitor, row.password)
    return { role: 'member' }
  }

  async #readInvite(
    { roomId, invite }: Join,
    visitor: RoomVisitor,
    { workspace_id: workspaceId }: NonNullable<FoundRoom['row']>,
  ): Promise<RoomRole | undefined> {
    if (invite === undefined) return undefined
    const { db, limits, clock } = this.#ports
    await takeShared(limits, 'guess', `${roomId}:${nameAddress(visitor.address)}`)
    return useRoomInvite(db.query, { workspaceId, roomId }, invite, clock.now())
  }

  async #checkPassword({ roomId, password = '' }: Join, visitor: RoomVisitor, kept: string): Promise<void> {
    const wrong = new AppError('room-password-wrong', 'The room has a password.')
    if (password === '') throw wrong
    await takeShared(this.#ports.limits, 'guess', `${roomId}:${nameAddress(visitor.address)}`)
    if (!(await isRoomPassword(password, kept))) throw wrong
  }
}

function refuseUnknown(): never {
  throw new AppError('room-not-found', 'There is no such room.')
}
