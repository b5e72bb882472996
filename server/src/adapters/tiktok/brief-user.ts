import { type BinaryReader, WireType } from '@bufbuild/protobuf/wire'
import { BadgeStruct, FansClubInfo, FansClubMember, FollowInfo, type User, UserAttr } from 'tiktok-live-proto/v3'

/** A picture's addresses. */
interface BriefImage {
  readonly urlList: string[]
}

type BriefUser = Partial<Pick<User, 'followInfo' | 'fansClub' | 'userAttr' | 'fansClubInfo'>> &
  Pick<User, 'id' | 'nickname' | 'displayId' | 'badgeList' | 'idStr'> &
  Partial<Record<'avatarThumb' | 'avatarMedium' | 'avatarLarge', BriefImage>>

type Read = (user: BriefUser, reader: BinaryReader) => void

const { Varint, LengthDelimited } = WireType
const tagOf = (field: number, type: WireType) => (field << 3) | type

/** The numbers are those of the schema; the tests compare each field with what the schema's own codec reads. */
const fields = new Map<number, Read>([
  [tagOf(1, Varint), (user, reader) => (user.id = reader.int64().toString())],
  [tagOf(3, LengthDelimited), (user, reader) => (user.nickname = reader.string())],
  [tagOf(9, LengthDelimited), (user, reader) => (user.avatarThumb = decodeBriefImage(reader, reader.uint32()))],
  [tagOf(22, LengthDelimited), (user, reader) => (user.followInfo = FollowInfo.decode(reader, reader.uint32()))],
  [tagOf(24, LengthDelimited), (user, reader) => (user.fansClub = FansClubMember.decode(reader, reader.uint32()))],
  [tagOf(32, LengthDelimited), (user, reader) => (user.userAttr = UserAttr.decode(reader, reader.uint32()))],
  [tagOf(38, LengthDelimited), (user, reader) => (user.displayId = reader.string())],
  [tagOf(64, LengthDelimited), (user, reader) => user.badgeList.push(BadgeStruct.decode(reader, reader.uint32()))],
  [tagOf(66, LengthDelimited), (user, reader) => (user.fansClubInfo = FansClubInfo.decode(reader, reader.uint32()))],
  [tagOf(1028, LengthDelimited), (user, reader) => (user.idStr = reader.string())],
])

/** Read only where there is no small one. */
const largerAvatars = new Map<number, Read>([
  [tagOf(10, LengthDelimited), (user, reader) => (user.avatarMedium = decodeBriefImage(reader, reader.uint32()))],
  [tagOf(11, LengthDelimited), (user, reader) => (user.avatarLarge = decodeBriefImage(reader, reader.uint32()))],
])

/** Of the schema's `User` what tells who it is: a dozen of 130 fields, which together are most of a message's bytes. */
export function decodeBriefUser(reader: BinaryReader, length: number | undefined): BriefUser {
  const end = length === undefined ? reader.len : reader.pos + length
  const user: BriefUser = { id: '0', nickname: '', displayId: '', idStr: '', badgeList: [] }
  while (reader.pos < end) {
    const tag = reader.uint32()
    if ((tag & 7) === WireType.EndGroup || tag === 0) break
    const read = fields.get(tag) ?? (user.avatarThumb?.urlList.length ? undefined : largerAvatars.get(tag))
    if (read) read(user, reader)
    else reader.skip(tag & 7)
  }
  return user
}

const addressTag = tagOf(1, LengthDelimited)

/** All addresses of a picture lead to the same: the first that is one is enough. */
function decodeBriefImage(reader: BinaryReader, length: number): BriefImage {
  const end = reader.pos + length
  const image: BriefImage = { urlList: [] }
  while (reader.pos < end) {
    const tag = reader.uint32()
    if ((tag & 7) === WireType.EndGroup || tag === 0) break
    if (tag === addressTag && !image.urlList.at(-1)?.startsWith('http')) image.urlList.push(reader.string())
    else reader.skip(tag & 7)
  }
  return image
}
