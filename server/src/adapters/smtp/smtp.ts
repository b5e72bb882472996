import { createTransport } from 'nodemailer'
import { AppError, describeError } from '#kernel/errors.ts'
import { isLoopback } from '#kernel/hosts.ts'
import { checkLetter, type Mail } from '#ports/mail/mail.ts'

export interface SmtpOptions {
  /** `smtps://user:password@host:port`, or `smtp:` for a connection that becomes encrypted (STARTTLS). */
  readonly url: string
  /** Address, or `Name <address>`. */
  readonly from: string
  /** Milliseconds that the server may take for each step. */
  readonly patienceMs?: number
  /** Whether nothing is sent without TLS. Default: unless the server is on this machine. */
  readonly needsTls?: boolean
  /** Certificate of an authority that the server's is checked against, in place of the well-known ones. */
  readonly ca?: string
}

/** Sends mail through an SMTP server. Its password is not shown to one whose certificate is not valid. */
export function createSmtpMail({ url, from, patienceMs = 10_000, ...options }: SmtpOptions): Mail {
  const { protocol, hostname, port, username, password } = new URL(url)
  const host = hostname.replace(/^\[|\]$/g, '')
  const isSecure = protocol === 'smtps:'
  const needsTls = options.needsTls ?? !isLoopback(hostname)
  const transport = createTransport({
    host,
    port: port === '' ? (isSecure ? 465 : 587) : Number(port),
    secure: isSecure,
    requireTLS: needsTls && !isSecure,
    ignoreTLS: !needsTls && !isSecure,
    tls: { minVersion: 'TLSv1.2', ...(options.ca ? { ca: options.ca } : {}) },
    ...(username ? { auth: { user: decodeURIComponent(username), pass: decodeURIComponent(password) } } : {}),
    ...{
      connectionTimeout: patienceMs,
      greetingTimeout: patienceMs,
      socketTimeout: patienceMs,
      dnsTimeout: patienceMs,
    },
    ...{ disableFileAccess: true, disableUrlAccess: true },
  })
  return {
    reachesAddress: true,
    deliver: async (letter) => {
      checkLetter(letter)
      const { to, subject, text } = letter
      try {
        await transport.sendMail({ from, to: { name: '', address: to }, subject, text, headers })
      } catch (error) {
        throw explain(error)
      }
    },
  }
}

/** No answers from machines, please. */
const headers = { 'Auto-Submitted': 'auto-generated', 'X-Auto-Response-Suppress': 'All' }

const unreachable = new Set(['ECONNECTION', 'ECONNREFUSED', 'ECONNRESET', 'EDNS', 'ESOCKET', 'ETIMEDOUT'])
const refusals: Readonly<Record<string, string>> = {
  EAUTH: 'refused the user or the password',
  ENOAUTH: 'takes no password',
  EENVELOPE: 'refused the sender or the address',
  EMESSAGE: 'refused the message',
  ETLS: 'offers no encryption that can be trusted',
}

/** Without what the server said, which may repeat who it was for. */
function explain(error: unknown): AppError {
  const { code = '', responseCode } = error as { readonly code?: string; readonly responseCode?: number }
  // What is wrong with a certificate is told in the message only, by this side.
  const isTls = code === 'ETLS' || (code === 'ESOCKET' && /certificate|altname|ssl|tls/i.test(describeError(error)))
  const isLater = responseCode !== undefined && responseCode >= 400 && responseCode < 500
  if (!isTls && (unreachable.has(code) || isLater)) {
    return new AppError('mail-unreachable', 'the mail server does not answer, or not now', {
      transient: true,
      remedy: 'Check SMTP_URL and the network; try again later.',
    })
  }
  const said = isTls ? refusals.ETLS : (refusals[code] ?? 'refused the mail')
  const number = responseCode === undefined ? '' : ` (${responseCode})`
  return new AppError('mail-refused', `the mail server ${said}${number}`, { remedy: 'Correct SMTP_URL or MAIL_FROM.' })
}
