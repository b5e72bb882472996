/** Why one has to begin again, by the code of the error; `ticket-invalid` is that of the second step. */
const mishaps: Readonly<Record<string, readonly [title: string, what: string]>> = {
  'ticket-invalid': ['Begin again', 'The code came too late, or was wrong too often.'],
  'oauth-account-exists': [
    'There is an account with this e-mail address',
    'Sign in to it with its password. If you have none, have a link to set one sent.',
  ],
  'oauth-password-needed': [
    'Sign in with your password',
    'Your account has a second factor, so the password and a code are asked for.',
  ],
  'oauth-email-unverified': [
    'Your e-mail address is not verified there',
    'Verify it with the other service, or sign in with a password.',
  ],
  'oauth-unavailable': ['The other service does not answer', 'Try again later, or sign in with a password.'],
  'registration-closed': [
    'It takes an invitation',
    'Nobody here belongs to that account. Ask a member of a workspace for a link, and open it in this browser.',
  ],
  'invitation-invalid': [
    'The invitation does not work any more',
    'It was used or taken back, or is too old. Ask whoever sent it for another one.',
  ],
}

const other = ['That did not work', 'The other service did not say who you are. Begin again.'] as const

export const describeMishap = (code: string): readonly [title: string, what: string] =>
  Object.hasOwn(mishaps, code) ? (mishaps[code] ?? other) : other
