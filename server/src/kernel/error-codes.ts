import { actionCodes } from './codes/action-codes.ts'
import { peopleCodes } from './codes/codes.ts'
import { deviceCodes } from './codes/device-codes.ts'
import { outboundCodes } from './codes/outbound-codes.ts'
import { programCodes } from './codes/program-codes.ts'
import { roomCodes } from './codes/room-codes.ts'
import { roomDoorCodes } from './codes/room-door-codes.ts'
import { ruleCodes } from './codes/rule-codes.ts'
import { sinkCodes } from './codes/sink-codes.ts'
import { videoCodes } from './codes/video-codes.ts'
import { wayCodes } from './codes/way-codes.ts'

/** Every code that an error can carry, with what it means and what a person can do. docs/errors.md is made from this. */
export const errorCodes = {
  ...peopleCodes,
  ...actionCodes,
  ...deviceCodes,
  ...outboundCodes,
  ...programCodes,
  ...roomCodes,
  ...roomDoorCodes,
  ...ruleCodes,
  ...sinkCodes,
  ...videoCodes,
  ...wayCodes,
  'config-invalid': [
    'A variable of the configuration cannot be used.',
    'Correct what the message names; docs/config.md lists all variables.',
  ],
  'agent-settings-invalid': [
    'A setting of the agent is missing or cannot be used.',
    'Correct what the message names; docs/agent.md tells what there is, and `livetap agent --print-config` prints an example.',
  ],
  'port-in-use': ['Another program listens at the address already.', 'Stop that program, or set API_PORT.'],
  'address-unusable': ["HOST and port are not this machine's, or not permitted.", 'Set HOST or API_PORT.'],
  'web-build-failed': ['The pages could not be built.', 'Run `npm ci`, then `npm run build`.'],
  'data-dir-in-use': ['Another Livetap has the data folder open.', 'Stop that one, or set DATA_DIR to another folder.'],
  'data-dir-unusable': ['The data folder cannot be written.', 'Mend its permissions, make room, or set DATA_DIR.'],
  'embedded-database-failed': [
    'The files of the embedded database cannot be opened.',
    'Restore a backup, or move the folder away to begin anew.',
  ],
  'database-newer': ['The database was made by a newer Livetap.', 'Update Livetap, or use another database.'],
  'database-refused': [
    'The database does not accept the user, password or name in DATABASE_URL.',
    'Correct DATABASE_URL.',
  ],
  'migration-failed': ["A change of the database's structure failed and was taken back.", 'Report it with the log.'],
  'bus-too-old': ['Redis is older than 7.0.', 'Update Redis, or leave REDIS_URL empty.'],
  'bad-option': ['An option of a command does not fit.', 'The message says what it takes.'],
  'output-failed': [
    'The output of a command cannot be written.',
    'Name a place that exists, can be written and has room.',
  ],
  'server-unreachable': [
    'Nothing answers at the address, or what answers is not Livetap.',
    'Start it there, or name another address with `--url`.',
  ],
  'server-not-ready': ['Livetap runs there and is not ready.', 'Its /health says what is wrong.'],
  'server-error': ['An answer said that something failed, without a code.', 'Look at the log of the server.'],

  // Receiving a live
  'bad-username': ['This is no TikTok username.', 'Give the name behind the @ of the profile, or a link to the live.'],
  'live-offline': ['The user is not live.', 'Nothing: Livetap looks every minute.'],
  'user-not-found': [
    'TikTok knows no such user, or hides the live.',
    'Check the spelling; a SESSION_ID or an EULER_API_KEY can help with hidden lives.',
  ],
  'tiktok-blocked': [
    'TikTok asks for a captcha or refuses this network.',
    'Wait, set SESSION_ID, use another network, or set EULER_API_KEY.',
  ],
  'tiktok-unreachable': [
    'TikTok or the signing service cannot be reached.',
    'Check the network. The demo live works without it.',
  ],
  'connect-timeout': ['No answer came in time.', 'Check the network; Livetap tries again.'],
  'connection-refused': [
    'TikTok refused the connection.',
    'Wait, set SESSION_ID, or use another network; Livetap tries other ways by itself.',
  ],
  'connection-lost': ['The connection closed.', 'Nothing: Livetap reconnects.'],
  'connection-over': ['A connection that was given up still delivered.', 'Nothing: it is ignored.'],
  'connection-limit': ['As many lives are connected as are allowed.', 'Disconnect one, or run another ingest process.'],
  'live-silent': ['Nothing was received for a minute.', 'Nothing: Livetap reconnects.'],
  'sign-rate-limited': [
    "The signing service's allowance is used up for now.",
    'Wait until the time shown, or set EULER_API_KEY.',
  ],
  'sign-plan-required': ["The signing service's key does not allow this.", 'Use another key or plan.'],
  'sign-failed': [
    'The signing service failed or refused the key.',
    'Check EULER_API_KEY; otherwise Livetap tries again.',
  ],
  'source-not-configured': [
    'A way to receive lives lacks its key or file.',
    'Set the key of Euler Stream (Team, Secrets, or EULER_API_KEY), or MOCK_FILE.',
  ],
  'source-failed': ['A way to receive lives failed unexpectedly.', 'Livetap tries again; report it with the log.'],
  'publish-failed': ['Received messages could not be handed on.', 'Livetap reconnects; report it with the log.'],
  'status-unknown': ['Nothing has been heard of this live for 20 seconds.', 'Check that the ingest service runs.'],

  // Bus and storage
  'bus-unavailable': ['Redis is away or does not answer.', 'Check Redis and REDIS_URL; Livetap goes on by itself.'],
  'database-unavailable': [
    'The database is away, hangs or is full.',
    'Check it; Livetap goes on by itself, and nothing is lost meanwhile.',
  ],
  'lease-lost': ['Another process took over.', 'Nothing: it goes on there.'],
  'storage-failed': ['Storing events failed and is tried again.', 'Nothing is lost; report it if it goes on.'],
  'streak-lookup-failed': [
    'What is stored of a gift streak could not be read.',
    'Check the database; it is tried again.',
  ],
  'handler-crashed': [
    'A message ended the process several times and was set aside.',
    'Look at the dead letter, and report it.',
  ],
  'parse-error': ['A message could not be read and was set aside.', 'Look at the dead letter.'],

  // Accounts
  'email-invalid': ['That is no e-mail address.', 'Check the spelling.'],
  'invalid-request': ['The request does not fit the schema.', "See `errors`; the API's page shows what is expected."],
  'bad-number': ['A number cannot be read.', 'Give a number in the range that the message names.'],
  'malformed-json': ['The body is not JSON.', 'Send valid JSON.'],
  'cursor-invalid': ['The cursor is not one that this API gave.', 'Begin at the first page.'],
  'host-not-allowed': [
    "The request is addressed to a host name that is not Livetap's.",
    'Use the printed address, or add the name to ALLOWED_HOSTS.',
  ],
  'origin-not-allowed': [
    'A page of another origin sent the request.',
    "Open Livetap's own address, or add the name to ALLOWED_HOSTS.",
  ],
  'not-found': ['There is nothing at this address.', "Check it; the API's page lists all."],
  'method-not-allowed': ['This address does not take that method.', 'Use one that the header Allow names.'],
  'livestream-not-on': ['The live of this @username is not on.', 'Wait until it is, or name none.'],
  'livestream-followed': [
    'The live of this @username is received from TikTok already.',
    'Stop following it, or have it told by one of the two.',
  ],
  'livestream-not-found': ['This @username is not followed.', 'Connect to it first.'],
  'stream-not-found': ['There is no such stream.', 'Check the id.'],
  'session-not-found': ['There is no such session.', 'Check the id.'],
  'replay-not-found': ['There is no such replay; a restart forgets them.', 'Look among the sessions.'],
  'dead-letter-not-found': ['There is no such dead letter.', 'Check the id.'],
  'viewer-not-found': ['Nothing is stored of such a viewer.', 'Check the id; an erased viewer is not found either.'],
  'erasure-not-found': ['There is no such erasure.', 'Check the id.'],
  'erasure-unconfirmed': [
    'An erasure has to name the numbers it was decided on, and they are not those of now.',
    'Read what is stored of the viewer again, and send its `asOf`.',
  ],
  'erased-meanwhile': ['A viewer was erased while an export ran, which ended it.', 'Export again.'],
  'replay-over': ['The replay has ended.', 'Start another.'],
  'replay-limit': ['As many replays run as are allowed.', 'Wait for one to end.'],
  'replay-interrupted': ['The process stopped during the replay.', 'Start it again.'],
  'replay-failed': ['The replay failed.', 'Start it again; report it if it goes on.'],
  'replay-stopped': ['Somebody stopped the replay.', 'Start it again.'],
  'user-session-not-found': [
    'There is no user session of that id; one goes 30 s after its socket has closed.',
    'Look among /api/sessions.',
  ],
  'too-many-user-sessions': [
    'As many dashboards are open as are allowed, in all or from one address.',
    'Close one, or raise USER_SESSIONS_PER_IP, USER_SESSIONS_PER_WORKSPACE or USER_SESSIONS.',
  ],
  'user-session-idle': ['Nothing happened in a user session for an hour.', 'Connect again.'],
  'no-live': ['The user session has no live whose numbers could be reset.', 'Choose a @username that is live.'],
  'question-not-found': ['The live that is shown has no such question.', 'Use an id of its newest metrics.'],
  'events-missed': [
    'Events could not be continued where they were: they are not in the log any more.',
    'Read the newest events and metrics as a new start.',
  ],
  'invalid-json': ['A message to a user session is not a JSON object.', 'Send one JSON object in each text frame.'],
  'unknown-message': [
    'A message to a user session has a type that it does not take.',
    'See docs/protocol-user-sessions.md for all types.',
  ],
  'message-too-large': ['A message to a user session is larger than 16 KiB.', 'Send less.'],
  'too-fast': ['Messages to a user session come too fast; those above the limit are dropped.', 'Send fewer.'],
  'request-timeout': ['The request arrived too slowly.', 'Send it again.'],
  'payload-too-large': ['The body is too large.', 'Send less.'],
  'uri-too-long': ['The address is too long.', 'Send less.'],
  'headers-too-large': ['The headers are too large.', 'Send less.'],
  'unsupported-media-type': ['The body is not of a type that is taken.', 'Send application/json.'],
  'rate-limited': ['Too many requests.', 'Wait as long as Retry-After says.'],
  'too-many-connections': [
    'As many connections are open from this address as are allowed.',
    'Close some; for many people behind one address, raise CONNECTIONS_PER_IP.',
  ],
  'too-many-feeds': [
    'As many live feeds or dashboards are open for this account or key as are allowed.',
    'Close one of them.',
  ],
  'too-many-pushed-lives': [
    'Programs tell of as many lives of this workspace as are allowed at a time.',
    'Wait until one of them was silent for ten minutes.',
  ],
  'too-many-clients': ['As many clients are connected as are allowed.', 'Wait as long as Retry-After says.'],
  'too-many-exports': ['As many exports run as are allowed.', 'Wait as long as Retry-After says.'],
  'too-many-replays': ['As many replays run as are allowed.', 'Wait as long as Retry-After says.'],
  stopping: ['Livetap is shutting down.', 'Reconnect.'],
  internal: ['A fault of Livetap.', "Find the request's `instance` in the log, and report it."],
} as const satisfies Record<string, readonly [meaning: string, remedy: string]>

export type ErrorCode = keyof typeof errorCodes

export function isErrorCode(text: unknown): text is ErrorCode {
  return typeof text === 'string' && Object.hasOwn(errorCodes, text)
}

/** docs/errors.md. */
export function renderErrorsPage(): string {
  const rows = Object.entries(errorCodes).map(([code, [meaning, remedy]]) => `| \`${code}\` | ${meaning} | ${remedy} |`)
  return [
    '# Errors',
    '',
    'Every error has a code that does not change: in answers of the API (`application/problem+json`, field `code`), in the',
    'state of a livestream, in `ERROR` events, on the command line and in the log.',
    '',
    '| code | what it means | what to do |',
    '|---|---|---|',
    ...rows.sort(),
    '',
  ].join('\n')
}
