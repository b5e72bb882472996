import Type, { type Static } from 'typebox'
import { CommandParameters } from '../devices/link.ts'
import { AlertContent } from '../overlays/stage.ts'
import { UnifiedEvent } from '../unified-event.ts'

const time = (description?: string) => Type.String({ format: 'date-time', ...(description ? { description } : {}) })
const count = (description?: string) => Type.Integer({ minimum: 0, ...(description ? { description } : {}) })

/** A TikTok account seen in a stream, as it was seen last. */
export const ViewerProfile = Type.Object({
  userId: Type.String(),
  uniqueId: Type.String(),
  displayName: Type.String({ description: 'Chosen freely by the viewer: untrusted text.' }),
  avatarUrl: Type.String(),
  firstSeenAt: time(),
  lastSeenAt: time('Exact to a minute.'),
})
export type ViewerProfile = Static<typeof ViewerProfile>
export const ViewerMatches = Type.Object({ items: Type.Array(ViewerProfile) })
export type ViewerMatches = Static<typeof ViewerMatches>

/** What is stored of one viewer. */
export const ViewerHoldings = Type.Object({
  viewer: ViewerProfile,
  events: count(),
  comments: count(),
  gifts: count('Gifts, streaks counted once.'),
  coins: count(),
  streams: count('Lives in which the viewer was seen.'),
  asOf: Type.String({ description: 'Where the log ended then: confirms an erasure of these numbers.' }),
})
export type ViewerHoldings = Static<typeof ViewerHoldings>

/** What moderators have noted of a viewer, without who did. Comments by the `eventId` of `events`. */
export const ModerationHoldings = Type.Object({
  label: Type.Union([Type.String(), Type.Null()]),
  muted: Type.Union([Type.Object({ at: time(), until: Type.Union([time(), Type.Null()]) }), Type.Null()]),
  excluded: Type.Union([Type.Object({ at: time(), until: Type.Union([time(), Type.Null()]) }), Type.Null()]),
  notes: Type.Array(Type.Object({ text: Type.String(), tags: Type.Array(Type.String()), at: time() })),
  holds: Type.Array(Type.Object({ eventId: Type.String(), state: Type.String(), at: time() })),
  hidden: Type.Array(Type.Object({ eventId: Type.String(), at: time() })),
})
export type ModerationHoldings = Static<typeof ModerationHoldings>

/** What rules keep of a viewer. Events by the `eventId` of `events`. */
export const RuleHoldings = Type.Object({
  points: count('That rules have given.'),
  memory: Type.Array(Type.Object({ key: Type.String(), value: Type.Unknown() }), {
    description: 'What rules count and wait for: windows, sequences, cooldowns, quotas.',
  }),
  refusals: Type.Array(Type.Object({ eventId: Type.String(), reason: Type.String() }), {
    description: 'Of the last events that rules did not act on.',
  }),
  executions: Type.Array(
    Type.Object({
      ...{ eventId: Type.String(), rule: Type.String(), status: Type.String(), at: time() },
      actions: Type.Array(
        Type.Object({
          ...{ type: Type.String(), target: Type.String(), status: Type.String() },
          rendered: Type.Unknown({ description: 'What was sent.' }),
        }),
      ),
    }),
  ),
})
export type RuleHoldings = Static<typeof RuleHoldings>

/** Alerts of overlays about a viewer; they are kept for a day. Events by the `eventId` of `events`. */
export const OverlayHoldings = Type.Object({
  alerts: Type.Array(
    Type.Object({
      eventId: Type.Union([Type.String(), Type.Null()]),
      screen: Type.Integer(),
      state: Type.String(),
      content: AlertContent,
      at: time(),
      shownAt: Type.Union([time(), Type.Null()]),
    }),
  ),
})
export type OverlayHoldings = Static<typeof OverlayHoldings>

/** What devices did because of a viewer. Events by the `eventId` of `events`. */
export const DeviceHoldings = Type.Object({
  commands: Type.Array(
    Type.Object({
      eventId: Type.Union([Type.String(), Type.Null()]),
      ...{ device: Type.String(), capability: Type.String(), status: Type.String(), at: time() },
      parameters: CommandParameters,
    }),
  ),
})
export type DeviceHoldings = Static<typeof DeviceHoldings>

/** `GET /api/v1/viewers/:userId/export`. */
export const ViewerExport = Type.Object({
  exportedAt: time(),
  viewer: ViewerProfile,
  counts: Type.Omit(ViewerHoldings, ['viewer', 'asOf']),
  moderation: ModerationHoldings,
  rules: RuleHoldings,
  overlays: OverlayHoldings,
  devices: DeviceHoldings,
  events: Type.Array(UnifiedEvent, { description: 'All events of the viewer, session after session.' }),
})

/** One erasure of a viewer, without saying of whom. */
export const Erasure = Type.Object({
  erasureId: Type.String({ format: 'uuid' }),
  state: Type.Union([Type.Literal('waiting'), Type.Literal('running'), Type.Literal('done')], {
    description: 'waiting until all that was received is stored; running; done.',
  }),
  repeated: Type.Boolean({ description: 'Of somebody erased before, who came back with a backup or a replay.' }),
  requestedAt: time(),
  finishedAt: Type.Union([time(), Type.Null()]),
  events: count('Events of the viewer that stand under a random id now.'),
  mentions: count('Events of others from which the viewer was taken out.'),
  deadLetters: count('Dead letters removed.'),
})
export type Erasure = Static<typeof Erasure>
export const ErasureList = Type.Object({
  items: Type.Array(Erasure),
  next: Type.Optional(Type.String({ description: 'Pass as `cursor` for the next page; absent on the last.' })),
})
export type ErasureList = Static<typeof ErasureList>

/** `GET /api/v1/privacy`: what is kept for how long. */
export const PrivacyPolicy = Type.Object({
  eventRetentionDays: count('Days after which events go; 0: never.'),
  earliestEventAt: Type.Union([time(), Type.Null()], { description: 'When the oldest event was received.' }),
  events: count('Events kept now.'),
  viewers: count('Viewers known now.'),
})
export type PrivacyPolicy = Static<typeof PrivacyPolicy>
