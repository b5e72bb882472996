import type { SecretName } from '@livetap/contracts/workspace/secrets.ts'

export interface SecretKind {
  readonly name: SecretName
  readonly title: string
  /** In the middle of a sentence. */
  readonly called: string
  readonly purpose: string
  /** Of the field that it is put into. */
  readonly label: string
  readonly hint: string
}

export const secretKinds: readonly SecretKind[] = [
  {
    name: 'tiktok-session',
    title: 'TikTok session',
    called: 'TikTok session',
    purpose:
      'For lives that only people who are signed in to TikTok may see. It is sent to TikTok, encrypted, and nowhere else unless you agree.',
    label: 'Cookie “sessionid” of a TikTok account',
    hint: 'Its value alone, or a whole line of cookies with sessionid=… in it. Best of an account that is for this alone.',
  },
  {
    name: 'euler-api-key',
    title: 'Euler Stream key',
    called: 'Euler Stream key',
    purpose:
      'Euler Stream signs connections to TikTok. With a key of your own you have its allowance, and a second way to receive lives.',
    label: 'API key',
    hint: 'From your account at eulerstream.com.',
  },
]
