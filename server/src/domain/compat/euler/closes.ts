/** How Euler's WebSocket ends: its code and the word that goes with it. */
export interface EulerClose {
  readonly code: number
  readonly word: string
}

/** The ends that Livetap gives, as Euler Stream numbers them. */
export const eulerCloses = {
  failed: { code: 1011, word: 'INTERNAL_ERROR' },
  streamEnd: { code: 4005, word: 'STREAM_END' },
  invalidOptions: { code: 4400, word: 'INVALID_OPTIONS' },
  invalidAuth: { code: 4401, word: 'INVALID_AUTH' },
  noPermission: { code: 4403, word: 'NO_PERMISSION' },
  notLive: { code: 4404, word: 'NOT_LIVE' },
  tooManyConnections: { code: 4429, word: 'TOO_MANY_CONNECTIONS' },
} as const satisfies Readonly<Record<string, EulerClose>>
