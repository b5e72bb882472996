import type { OverlaySettings } from './settings.ts'

/** What an overlay can show. It keeps its kind for life: the link of a chat never turns into one of alerts. */
export const overlayKinds = ['alert', 'chat', 'goal', 'top-gifters', 'activity', 'viewers', 'question'] as const
export type OverlayKind = (typeof overlayKinds)[number]

export const overlayThemes = ['clean', 'bold', 'neon'] as const
export const overlayFonts = ['sans', 'rounded', 'serif', 'mono', 'display'] as const
export const overlayAligns = ['start', 'center', 'end'] as const
export const goalCounts = ['likes', 'followers', 'coins', 'shares', 'subscribers', 'custom'] as const
export const activityTypes = ['gift', 'follow', 'share', 'subscribe'] as const

export const speechAudiences = ['everyone', 'follower', 'subscriber', 'moderator'] as const

const usualLook = {
  theme: 'clean',
  font: 'sans',
  fontSize: 100,
  scale: 100,
  align: 'start',
  accent: '#25c7a5',
  policySafe: false,
} as const

/** How an overlay of each kind begins. */
export const usualSettings: { readonly [Kind in OverlayKind]: Extract<OverlaySettings, { kind: Kind }> } = {
  alert: {
    ...{ kind: 'alert', ...usualLook, align: 'center', screen: 1, position: 'center' },
    ...{ animation: 'rise', muted: false, volume: 100, voice: '', speechVolume: 100, speechRate: 100 },
    ...{ speechFor: 'everyone', speechMax: 200, speechNever: '' },
  },
  chat: {
    ...{ kind: 'chat', ...usualLook, live: '', max: 8, hideAfter: 60, direction: 'up' },
    ...{ avatars: true, excludeCommands: true },
  },
  goal: {
    ...{ kind: 'goal', ...usualLook, live: '', title: 'Goal of the day', counts: 'likes' },
    ...{ start: 0, target: 10_000, value: 0 },
  },
  'top-gifters': { kind: 'top-gifters', ...usualLook, live: '', title: 'Top supporters', max: 3, avatars: true },
  activity: {
    ...{ kind: 'activity', ...usualLook, live: '', max: 5, hideAfter: 30, direction: 'up' },
    ...{ types: [...activityTypes], minCoins: 0 },
  },
  viewers: { kind: 'viewers', ...usualLook, live: '', title: 'watching' },
  question: { kind: 'question', ...usualLook, live: '', title: '', source: 'both' },
}
