import type { EventType } from '@livetap/contracts/unified-event.ts'

/** What a person filters by: event types that mean the same to somebody who watches. */
export const kinds = ['chat', 'gifts', 'follows', 'likes', 'joins', 'shares', 'battles', 'system', 'raw'] as const
export type Kind = (typeof kinds)[number]

const typesOfKind: Record<Kind, readonly EventType[]> = {
  chat: ['CHAT', 'EMOTE'],
  gifts: ['GIFT'],
  follows: ['FOLLOW', 'SUBSCRIBE'],
  likes: ['LIKE'],
  joins: ['JOIN'],
  shares: ['SHARE'],
  battles: ['BATTLE'],
  system: ['CONNECTED', 'DISCONNECTED', 'ERROR', 'STREAM_END'],
  raw: ['RAW', 'ROOM_USER'],
}

export const kindNames: Record<Kind, string> = {
  chat: 'Chat',
  gifts: 'Gifts',
  follows: 'Follows',
  likes: 'Likes',
  joins: 'Joins',
  shares: 'Shares',
  battles: 'Battles',
  system: 'System',
  raw: 'Raw',
}

const kindByType = new Map(kinds.flatMap((kind) => typesOfKind[kind].map((type) => [type, kind] as const)))

/** Types that a newer server may send are shown as raw. */
export const kindOf = (type: EventType): Kind => kindByType.get(type) ?? 'raw'

export const isKind = (value: unknown): value is Kind => kinds.includes(value as Kind)

/** Everything a viewer does; the machine's own noise is off until asked for. */
export const usualKinds: readonly Kind[] = kinds.filter((kind) => kind !== 'raw')

export const typesOf = (selected: readonly Kind[]): EventType[] => selected.flatMap((kind) => [...typesOfKind[kind]])
