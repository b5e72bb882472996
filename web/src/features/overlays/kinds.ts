import type { OverlayKind } from '@livetap/contracts/overlays/usual.ts'

interface KindWords {
  readonly title: string
  readonly what: string
  /** Width and height to give the source, in pixels. */
  readonly size: string
  /** Of the preview. */
  readonly height: 'low' | 'high'
}

export const kindWords: { readonly [Kind in OverlayKind]: KindWords } = {
  alert: {
    title: 'Alerts',
    what: 'What your rules show: gifts, follows, whatever you choose. With sound and speech.',
    size: '1920 × 1080, or 1080 × 1920 for a portrait canvas',
    height: 'high',
  },
  chat: {
    title: 'Chat',
    what: 'The comments of your live, without those that are held, hidden or of somebody muted.',
    size: '500 × 700',
    height: 'high',
  },
  goal: {
    title: 'Goal',
    what: 'A bar that fills with likes, followers, coins, shares …',
    size: '600 × 100',
    height: 'low',
  },
  'top-gifters': {
    title: 'Top supporters',
    what: 'Who has given most in this live.',
    size: '450 × 400',
    height: 'high',
  },
  activity: {
    title: 'Activity',
    what: 'Gifts, follows, shares and subscriptions as they come.',
    size: '500 × 400',
    height: 'high',
  },
  viewers: { title: 'Viewers', what: 'How many watch at this moment.', size: '300 × 100', height: 'low' },
  question: {
    title: 'Question',
    what: 'The comment that moderators feature, or the question that is being answered, large.',
    size: '800 × 300',
    height: 'high',
  },
}
