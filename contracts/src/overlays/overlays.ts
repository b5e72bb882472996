import Type, { type Static } from 'typebox'
import { OverlaySettings } from './settings.ts'

const closed = { additionalProperties: false }
const time = (description?: string) => Type.String({ format: 'date-time', ...(description ? { description } : {}) })
const maybe = <Schema extends Type.TSchema>(schema: Schema) => Type.Union([schema, Type.Null()])
const name = Type.String({ minLength: 1, maxLength: 60, pattern: '\\S' })
const count = (description?: string) => Type.Integer({ minimum: 0, ...(description ? { description } : {}) })

/** A browser source, or a tab, that shows an overlay at the moment. */
export const OverlayPage = Type.Object({
  pageId: Type.String(),
  since: time(),
  seenAt: time('It says so every 5 s.'),
  shows: Type.String({ description: 'What it has on the screen, in its own words: untrusted text.' }),
  visible: Type.Boolean({ description: 'False when the program around it does not show it.' }),
  inObs: Type.Boolean({ description: 'In OBS, or what says to be it.' }),
  width: count('Pixels.'),
  height: count('Pixels.'),
})
export type OverlayPage = Static<typeof OverlayPage>

export const Overlay = Type.Object({
  overlayId: Type.String(),
  name: Type.String(),
  settings: OverlaySettings,
  link: maybe(
    Type.String({ description: 'Whoever has it sees what the overlay shows. Null: revoked, or not for you to see.' }),
  ),
  revoked: Type.Boolean(),
  rotatedAt: time('When the link was made.'),
  createdAt: time(),
  pages: Type.Array(OverlayPage, { description: 'Ready with at least one, else Offline.' }),
})
export type Overlay = Static<typeof Overlay>

export const OverlayList = Type.Object({ items: Type.Array(Overlay) })
export type OverlayList = Static<typeof OverlayList>

/** `POST /api/v1/overlays`. */
export const OverlayRequest = Type.Object({ name, settings: OverlaySettings }, closed)
export type OverlayRequest = Static<typeof OverlayRequest>

/** One of the eight queues of alerts of a workspace. */
export const Screen = Type.Object({
  screen: Type.Integer({ minimum: 1, maximum: 8 }),
  name: Type.String(),
  maxLength: Type.Integer({ description: 'Alerts that wait at most; those that come then are dropped.' }),
  gapMs: Type.Integer({ description: 'Between two alerts.' }),
  paused: Type.Boolean(),
  waiting: count(),
  dropped: count('Within the last hour, as there were too many.'),
  expired: count('Within the last hour, as nobody showed them in time.'),
  showing: Type.Boolean({ description: 'An alert is on a screen now.' }),
})
export type Screen = Static<typeof Screen>

export const ScreenList = Type.Object({ items: Type.Array(Screen) })
export type ScreenList = Static<typeof ScreenList>

export const ScreenRequest = Type.Object(
  {
    name: Type.String({ maxLength: 60 }),
    maxLength: Type.Integer({ minimum: 1, maximum: 200 }),
    gapMs: Type.Integer({ minimum: 0, maximum: 30_000 }),
  },
  closed,
)
export type ScreenRequest = Static<typeof ScreenRequest>

export const PauseRequest = Type.Object({ paused: Type.Boolean() }, closed)

export const Cleared = Type.Object({ cleared: count('How many waited.') })
export type Cleared = Static<typeof Cleared>
