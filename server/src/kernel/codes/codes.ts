/** Codes about people: accounts, workspaces, what is kept for them, and what moderators do. */
export const peopleCodes = {
  'master-key-unusable': [
    'The file of the master key cannot be read or made, may be read by others, or holds no key.',
    'Correct what the message names; docs/security.md says what the key is for.',
  ],
  'master-key-missing': [
    'The key that the secrets of this database are sealed with is not here.',
    'Bring its file back, or name it in MASTER_KEY or MASTER_KEY_FILE.',
  ],
  'secret-unreadable': [
    'A stored secret was sealed with a key that is not here, or was changed or moved.',
    'Bring the key back (MASTER_KEY), or set the secret again.',
  ],
  'email-taken': ['Another account has the e-mail address.', 'Take another, or sign in with that account.'],
  'password-unsuitable': [
    'A new password is shorter than 8 or longer than 128 characters, or well known.',
    'Take a longer one that only you know, such as several words in a row.',
  ],
  'credentials-wrong': [
    'E-mail address or password is wrong; it is not told which.',
    'Try again, or have a link sent to set a new password.',
  ],
  'password-wrong': ['The password is wrong.', 'Try again, or have a link sent to set a new one.'],
  'password-unset': ['The account has no password yet.', 'Choose the first one.'],
  'password-set': ['The account has a password already.', 'Change it instead.'],
  'reset-link-invalid': ['The link was used already, or is older than an hour.', 'Have another one sent.'],
  'ticket-invalid': [
    'A sign-in took longer than ten minutes, had five wrong codes, or is over; or the ticket of a feed or WebSocket was used, or is older than a minute.',
    'Sign in again, beginning with the password; get another ticket.',
  ],
  'code-wrong': ['The code is wrong, too old, or was used already.', 'Wait for the next one, or use a recovery code.'],
  'second-factor-on': ['The account has a second factor already.', 'Switch it off first.'],
  'second-factor-off': ['The account has no second factor.', 'Set one up first.'],
  'session-ended': ['Nobody is signed in, or the session was ended.', 'Sign in again.'],
  'too-many-attempts': ['Something was guessed too often.', 'Wait as long as Retry-After says.'],

  'oauth-not-set-up': ['This Livetap is not set up to sign in with that service.', 'Sign in with a password.'],
  'oauth-failed': [
    'A sign-in with another service was not completed, or took longer than ten minutes.',
    'Begin again.',
  ],
  'oauth-unavailable': ['The service to sign in with does not answer.', 'Try again later, or sign in with a password.'],
  'oauth-email-unverified': [
    'The service to sign in with has no verified e-mail address of the account there.',
    'Verify it there, or sign in with a password.',
  ],
  'oauth-account-exists': [
    'Another account has the e-mail address, or the sign-in with that service.',
    'Sign in to it with its password.',
  ],
  'oauth-password-needed': [
    'An account with a second factor is not entered through another service.',
    'Sign in with the e-mail address and the password.',
  ],
  'mail-unreachable': [
    'The mail server does not answer, or not now.',
    'Check SMTP_URL and the network; try again later.',
  ],
  'mail-refused': [
    'The mail server refused the password, sender, address or mail, or offers no encryption that can be trusted.',
    'Correct SMTP_URL or MAIL_FROM.',
  ],

  // The API
  'bad-request': ['The request cannot be read.', 'Correct it; the detail says what is wrong.'],
  'token-invalid': ['The bearer token is not API_TOKEN.', 'Send the right one, or none.'],
  'not-signed-in': ['Nobody is signed in.', 'Sign in, or send an API key.'],
  'no-workspace': [
    'Whoever asks works in no workspace, or in one that was deleted.',
    'Enter or create a workspace, or ask for an invitation.',
  ],
  'credentials-ambiguous': [
    'A request names two ways to say who asks.',
    'Send a bearer token, a ticket, or the cookie of a sign-in: one of them.',
  ],
  'workspace-not-found': ['Whoever asks belongs to no workspace of that id.', 'GET /api/v1/workspaces lists them.'],
  'link-invalid': ['The link was used already, or is too old.', 'Have another one made: `npx livetap sign-in`.'],
  'registration-closed': ['New accounts need an invitation.', 'Ask a member of a workspace for an invitation.'],
  'not-permitted': ['The role, or the key, does not permit this.', 'Ask an owner or admin of the workspace.'],
  'workspace-kept': [
    'The workspace of the installation itself cannot be deleted.',
    'Delete what is in it, or make a workspace of your own and work there.',
  ],
  'name-differs': ['What was typed is not the name of the workspace.', 'Type its name exactly.'],
  'too-many-workspaces': ['Somebody owns as many workspaces as one person may.', 'Delete one first.'],
  'member-not-found': ['Nobody of that id belongs to the workspace.', 'They may have left.'],
  'last-owner': [
    'The only owner of a workspace cannot leave it, nor take another role.',
    'Make somebody else an owner first, or delete the workspace.',
  ],
  'invitation-not-found': ['There is no open invitation of that id.', 'It may have been accepted or revoked already.'],
  'invitation-invalid': [
    'The link of an invitation was used or taken back, or is too old.',
    'Ask whoever sent it for another one.',
  ],
  'already-member': ['Whoever accepts an invitation belongs to that workspace already.', 'Enter it.'],
  'too-many-invitations': ['The workspace has as many open invitations as it may.', 'Revoke one first.'],
  'too-many-keys': ['The workspace has as many API keys as it may.', 'Revoke one that is not used any more.'],
  'secret-invalid': ['What was to be set is not of the form that it has to be.', 'Correct it as the detail says.'],
  'secret-not-found': ['The workspace has not set that.', 'It may have been removed already.'],
  'key-not-found': ['There is no API key of that id.', 'It may have been revoked already.'],
  'comment-not-found': ['There is no comment of that id.', 'Check the id; one that was kept long enough is gone.'],
  'comment-not-shown': [
    'What is hidden, waits or was rejected cannot be featured.',
    'Show or approve the comment first.',
  ],
  'hold-not-found': ['This comment was never held.', 'Check the id.'],
  'hold-decided': ['Somebody else, or the timer, has decided already.', 'The detail says who; hold it again to undo.'],
  'note-not-found': ['There is no note of that id.', 'It may have been removed already.'],
  'note-not-yours': ['Somebody else wrote the note.', 'Its author, an admin or an owner can change it.'],
  'question-claimed': ['Somebody else answers the question.', 'Release it first.'],
  'question-settled': ['Somebody else has answered or skipped the question.', 'Undo that first.'],
  'word-not-found': ['There is no flagged word of that id.', 'It may have been removed already.'],
  'word-exists': ['The list of flagged words has this pattern already.', 'Change that one.'],
  'word-invalid': [
    'A pattern cannot be used; the detail says why.',
    'Patterns are RE2 expressions, without look-around and back-references; or choose whole words.',
  ],
  'words-full': ['There are 50 flagged words already.', 'Remove one first.'],
  'overlay-not-found': ['There is no overlay of that id.', 'It may have been removed already.'],
  'overlay-link-invalid': [
    'The link of an overlay is not valid: it was replaced or revoked, or the overlay removed.',
    'Copy the link again on the page Overlays.',
  ],
  'overlay-kind-differs': ['An overlay keeps its kind.', 'Make another one.'],
  'too-many-overlays': ['The workspace has 50 overlays already.', 'Remove one first.'],
  'presence-not-found': ['The live channel that looks at something is not open.', 'Use the id of its newest snapshot.'],
  'rule-invalid': [
    'A rule cannot be used; the detail says what is wrong and where.',
    'Correct it there; see docs/rules.md.',
  ],
  'template-invalid': [
    'A text with placeholders cannot be used; the detail says why.',
    'Use the placeholders of docs/rules.md; write {{ for a brace.',
  ],
} as const
