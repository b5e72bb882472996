/** A TikTok sign-in, as the connector takes it. */
export interface SessionCookie {
  readonly type: 'cookie'
  readonly value: { readonly sessionId: string; readonly ttTargetIdc: string }
}

/** Reads a bare session id, or a cookie line that holds `sessionid` and perhaps `tt-target-idc`. */
export function readSessionCookie(text: string): SessionCookie {
  const cookies = new Map(
    text.split(';').map((pair) => {
      const [name = '', ...value] = pair.trim().split('=')
      return [name.toLowerCase(), value.join('=')]
    }),
  )
  const sessionId = cookies.get('sessionid') || text.trim()
  return { type: 'cookie', value: { sessionId, ttTargetIdc: cookies.get('tt-target-idc') || 'useast1a' } }
}
