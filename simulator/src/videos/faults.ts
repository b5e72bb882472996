import type { FaultKinds } from '#lives/lives.ts'

/** What each fault of a video can be set to. */
export const videoFaultKinds = {
  /** `challenge` goes away for who comes back with the cookie that its script sets; `drip` and `hang` never end. */
  page: ['challenge', '403', '500', 'reset', 'broken', 'empty', 'huge', 'drip', 'hang'],
  /** The page comes without the post, as it does now and then. */
  transient: 'share',
  oembed: ['400', '429', '500', 'reset', 'hang', 'broken'],
  /** What the media server does: `cut` and `stall` in the middle of a body. */
  media: [
    '403',
    '404',
    '500',
    'reset',
    'cut',
    'stall',
    'drip',
    'to-loopback',
    'to-foreign',
    'html',
    'no-range',
    'hang',
  ],
  /** The embed player: what it makes of being opened and told what to do. */
  player: ['autoplay-blocked', 'silent', 'gone'],
  /** The embed player leaves out a command now and then. */
  'player-drops': 'share',
} as const satisfies FaultKinds
