import type { Problem } from '@livetap/contracts/http.ts'
import { type ErrorCode, errorCodes } from '#kernel/error-codes.ts'
import { AppError } from '#kernel/errors.ts'

/** Status of every code that may reach a caller; a code that is not here is an internal error. */
const statuses: Readonly<Record<string, number>> = {
  'bad-username': 400,
  'invalid-request': 400,
  'cursor-invalid': 400,
  'malformed-json': 400,
  'bad-request': 400,
  'credentials-ambiguous': 400,
  'password-unsuitable': 400,
  'email-invalid': 400,
  'secret-invalid': 400,
  'oauth-failed': 400,
  'token-invalid': 401,
  'not-signed-in': 401,
  'session-ended': 401,
  'credentials-wrong': 401,
  'code-wrong': 401,
  'ticket-invalid': 401,
  'overlay-link-invalid': 401,
  'not-permitted': 403,
  'registration-closed': 403,
  'password-wrong': 403,
  'oauth-email-unverified': 403,
  'note-not-yours': 403,
  'no-workspace': 403,
  'origin-not-allowed': 403,
  'not-found': 404,
  'livestream-not-found': 404,
  'stream-not-found': 404,
  'session-not-found': 404,
  'user-session-not-found': 404,
  'replay-not-found': 404,
  'dead-letter-not-found': 404,
  'key-not-found': 404,
  'link-invalid': 404,
  'workspace-not-found': 404,
  'reset-link-invalid': 404,
  'secret-not-found': 404,
  'oauth-not-set-up': 404,
  'viewer-not-found': 404,
  'member-not-found': 404,
  'invitation-not-found': 404,
  'invitation-invalid': 404,
  'erasure-not-found': 404,
  'question-not-found': 404,
  'comment-not-found': 404,
  'hold-not-found': 404,
  'note-not-found': 404,
  'word-not-found': 404,
  'sink-not-found': 404,
  'program-not-set': 404,
  'presence-not-found': 404,
  'rule-not-found': 404,
  'revision-not-found': 404,
  'event-not-found': 404,
  'back-test-not-found': 404,
  'overlay-not-found': 404,
  'device-not-found': 404,
  'device-token-not-found': 404,
  'room-not-found': 404,
  'endpoint-not-found': 404,
  'signing-secret-not-found': 404,
  'method-not-allowed': 405,
  'request-timeout': 408,
  'email-taken': 409,
  'password-set': 409,
  'password-unset': 409,
  'overlay-kind-differs': 409,
  'too-many-overlays': 409,
  'too-many-devices': 409,
  'too-many-rooms': 409,
  'device-nothing-proposed': 409,
  'device-not-ready': 409,
  'device-stopped': 409,
  'device-not-cleared': 409,
  'second-factor-on': 409,
  'second-factor-off': 409,
  'replay-over': 409,
  'livestream-not-on': 409,
  'livestream-followed': 409,
  'too-many-keys': 409,
  'too-many-workspaces': 409,
  'too-many-invitations': 409,
  'workspace-kept': 409,
  'name-differs': 409,
  'last-owner': 409,
  'already-member': 409,
  'erasure-unconfirmed': 409,
  'erased-meanwhile': 409,
  'secret-unreadable': 409,
  'oauth-account-exists': 409,
  'oauth-password-needed': 409,
  'master-key-missing': 409,
  'comment-not-shown': 409,
  'hold-decided': 409,
  'question-claimed': 409,
  'question-settled': 409,
  'word-exists': 409,
  'words-full': 409,
  'rules-full': 409,
  'rules-paused': 409,
  'too-many-queues': 409,
  'too-many-sinks': 409,
  'redrive-impossible': 409,
  'signing-secret-newest': 409,
  'payload-too-large': 413,
  'uri-too-long': 414,
  'unsupported-media-type': 415,
  'host-not-allowed': 421,
  'word-invalid': 422,
  'trial-too-long': 422,
  'rule-invalid': 422,
  'template-invalid': 422,
  'address-refused': 422,
  'endpoint-unreachable': 422,
  'endpoint-broke-off': 422,
  'endpoint-timeout': 422,
  'answer-too-large': 422,
  'program-not-understood': 422,
  'sink-invalid': 422,
  'device-manifest-invalid': 422,
  'device-policy-invalid': 422,
  'program-invalid': 422,
  'connection-limit': 429,
  'too-many-connections': 429,
  'too-many-feeds': 429,
  'too-many-pushed-lives': 429,
  'rate-limited': 429,
  'too-many-attempts': 429,
  'headers-too-large': 431,
  internal: 500,
  'database-unavailable': 503,
  'bus-unavailable': 503,
  'devices-unavailable': 503,
  'rooms-unavailable': 503,
  'store-unavailable': 503,
  'oauth-unavailable': 503,
  'too-many-clients': 503,
  'too-many-exports': 503,
  'too-many-replays': 503,
  'too-many-back-tests': 503,
  'outbound-busy': 503,
  stopping: 503,
}

const titles: Readonly<Record<number, string>> = {
  400: 'The request is not valid',
  401: 'Not signed in',
  403: 'Not allowed',
  404: 'Not found',
  405: 'Not with this method',
  408: 'The request took too long',
  409: 'Not possible in this state',
  413: 'The request is too large',
  414: 'The address is too long',
  415: 'The content type is not supported',
  422: 'The content cannot be used',
  421: 'This server does not answer for that host',
  429: 'Too many requests',
  431: 'The headers are too large',
  500: 'Something went wrong inside',
  503: 'Not available right now',
}

/** What the web framework refuses by itself, in our codes. */
const frameworkCodes: Readonly<Record<string, ErrorCode>> = {
  FST_ERR_CTP_EMPTY_JSON_BODY: 'malformed-json',
  FST_ERR_CTP_INVALID_JSON_BODY: 'malformed-json',
  HPE_HEADER_OVERFLOW: 'headers-too-large',
  ERR_HTTP_REQUEST_TIMEOUT: 'request-timeout',
}

/** Other refusals of the web framework, by their status. */
const statusCodes: Readonly<Record<number, ErrorCode>> = {
  404: 'not-found',
  408: 'request-timeout',
  413: 'payload-too-large',
  414: 'uri-too-long',
  415: 'unsupported-media-type',
  431: 'headers-too-large',
}

/** A request that does not fit the schema, with every place where it does not. */
export class InvalidRequest extends AppError {
  readonly errors: readonly { readonly path: string; readonly message: string }[]

  constructor(errors: InvalidRequest['errors']) {
    super('invalid-request', errors.map(({ path, message }) => `${path} ${message}`).join('; '))
    this.errors = errors
  }
}

export interface Answer {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly problem: Problem
}

/** A problem is read by programs. Should a browser be led to one, it shows text; also where no hook has run before. */
const inert = {
  'content-type': 'application/problem+json',
  'content-security-policy': "default-src 'none';base-uri 'none';object-src 'none';frame-ancestors 'none'",
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
}

/** The answer to an error. What is not expected to reach a caller is `internal`, and its details stay here. */
export function answerTo(error: unknown, requestId?: string): Answer {
  const known = recognise(error)
  const status = statuses[known.code] ?? 500
  const problem: Problem = {
    type: `https://livetap.dev/errors/${known.code}`,
    title: titles[status] ?? 'Error',
    status,
    code: known.code,
    ...(status === 500 ? {} : { detail: known.remedy ? `${known.message}. ${known.remedy}` : known.message }),
    ...(requestId === undefined ? {} : { instance: requestId }),
    ...(known instanceof InvalidRequest ? { errors: [...known.errors] } : {}),
  }
  return { status, problem, headers: { ...inert, ...extraHeaders(known, status) } }
}

function extraHeaders(error: AppError, status: number): Record<string, string> {
  if (status === 401) return { 'www-authenticate': 'Bearer' }
  if (status !== 503 && status !== 429) return {}
  return { 'retry-after': String(Math.ceil((error.retryAfterMs ?? 2000) / 1000)) }
}

function recognise(error: unknown): AppError {
  if (error instanceof AppError) return statuses[error.code] === undefined ? internal() : error
  const { code, statusCode } = error as { code?: unknown; statusCode?: unknown }
  // Class 22 of SQLSTATE: the database was given data that it cannot take.
  if (typeof code === 'string' && /^22[0-9A-Z]{3}$/.test(code))
    return new AppError('bad-request', 'a value is not valid')
  const mapped = typeof code === 'string' ? frameworkCodes[code] : undefined
  const refused = typeof statusCode === 'number' && statusCode >= 400 && statusCode < 500
  const found = mapped ?? (refused ? (statusCodes[statusCode] ?? 'bad-request') : undefined)
  return found === undefined ? internal() : explain(found)
}

/** Says what the page of errors says. */
function explain(code: ErrorCode): AppError {
  const [meaning, remedy] = errorCodes[code]
  return new AppError(code, meaning.replace(/\.$/, ''), { remedy })
}

const internal = () => new AppError('internal', 'something went wrong inside')
