import Type, { type Static } from 'typebox'

/** What a TikTok address leads to. Photos are posts of pictures with a sound; a live has neither an end nor seeking. */
export const VideoKind = Type.Union([Type.Literal('video'), Type.Literal('photo'), Type.Literal('live')])
export type VideoKind = Static<typeof VideoKind>

/**
 * How an item can be played, best first: `mp4` in an element of the page; `embed` in TikTok's own player; `hls` and `flv`
 * for lives; `photo` as slides with a sound.
 */
export const MediaTier = Type.Union([
  Type.Literal('mp4'),
  Type.Literal('embed'),
  Type.Literal('photo'),
  Type.Literal('hls'),
  Type.Literal('flv'),
])
export type MediaTier = Static<typeof MediaTier>

/** Something to watch. The first six fields are what every client knows. */
export const Video = Type.Object({
  id: Type.String({ description: 'Of the item in the queue: the same video added twice has two.' }),
  url: Type.String({ description: 'The canonical address at TikTok.' }),
  addedBy: Type.String({ description: 'Name of whoever added it.' }),
  addedAt: Type.String({ format: 'date-time' }),
  isProcessing: Type.Optional(Type.Boolean({ description: 'A better way to play it is being looked for.' })),
  mp4Url: Type.Optional(Type.String({ description: 'Path on this server, signed for the room; for a while only.' })),
  kind: VideoKind,
  tiktokId: Type.String({ description: 'Digits; of a live, the @username.' }),
  addedById: Type.String({ description: 'Member who added it; of a viewer of the live: a keyed hash.' }),
  fromLive: Type.Optional(Type.Literal(true, { description: 'A viewer of the live has added it.' })),
  title: Type.Optional(Type.String({ maxLength: 300 })),
  author: Type.Optional(Type.String({ maxLength: 60 })),
  pictureUrl: Type.Optional(Type.String()),
  duration: Type.Optional(Type.Number({ minimum: 0, description: 'Seconds.' })),
  votes: Type.Array(Type.String(), { description: 'Members who want it next.' }),
  liveVotes: Type.Optional(
    Type.Integer({ minimum: 0, description: 'Votes of viewers of the live that the room is bound to.' }),
  ),
  /** Why there is nothing better than the embed, or nothing at all. */
  problem: Type.Optional(
    Type.Union([
      Type.Literal('private'),
      Type.Literal('gone'),
      Type.Literal('blocked'),
      Type.Literal('age-restricted'),
      Type.Literal('not-live'),
      Type.Literal('unavailable'),
    ]),
  ),
})
export type Video = Static<typeof Video>

export const Caption = Type.Object({ language: Type.String(), label: Type.String(), src: Type.String() })
export type Caption = Static<typeof Caption>

/** What an item can be played from. Paths are of this server, signed for the room, and hold until `expiresAt`. */
export const Media = Type.Object({
  itemId: Type.String(),
  tier: MediaTier,
  src: Type.Optional(Type.String({ description: 'Not of an embed. Of a photo post: its sound.' })),
  pictures: Type.Optional(Type.Array(Type.String(), { description: 'Of a photo post.' })),
  slideMs: Type.Optional(Type.Number({ description: 'How long each of them is shown.' })),
  captions: Type.Optional(Type.Array(Caption)),
  width: Type.Optional(Type.Number()),
  height: Type.Optional(Type.Number()),
  duration: Type.Optional(Type.Number({ description: 'Seconds.' })),
  expiresAt: Type.Optional(Type.Number({ description: 'Milliseconds since 1970.' })),
})
export type Media = Static<typeof Media>
