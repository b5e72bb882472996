import type { SecretName } from '@livetap/contracts/workspace/secrets.ts'

/** What may stand in a header or a URL as it is. */
export const isVisibleAscii = (text: string): boolean => /^[!-~]+$/.test(text)

/** A session id alone, or a line of cookies with one. */
export function isSessionCookie(text: string): boolean {
  const isBare = isVisibleAscii(text) && !/[;=,"]/.test(text)
  return isBare || (/^[ -~]+$/.test(text) && /(^|;) *sessionid=[^;, ]/i.test(text))
}

/** What each secret has to be, and how to say so. */
export const secretRules: {
  readonly [Name in SecretName]: { readonly wanted: string; readonly accepts: (text: string) => boolean }
} = {
  'tiktok-session': {
    wanted: 'the value of the cookie sessionid, or a cookie line with sessionid=… in it, on one line',
    accepts: isSessionCookie,
  },
  'euler-api-key': { wanted: 'visible ASCII characters, without spaces', accepts: isVisibleAscii },
}
