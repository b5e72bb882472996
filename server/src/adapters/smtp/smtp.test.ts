import type { AddressInfo } from 'node:net'
import { createServer, type Socket } from 'node:net'
import { SMTPServer, type SMTPServerOptions } from 'smtp-server'
import { describe, expect, test } from 'vitest'
import { describeMail } from '#ports/mail/mail.suite.ts'
import { makeCertificate } from '../../../test/test-certificates.ts'
import { createSmtpMail, type SmtpOptions } from './smtp.ts'

const letter = { to: 'ann@example.org', subject: 'Hello', text: 'canary-link' }
const from = 'Livetap <livetap@example.org>'
const { key, cert } = makeCertificate()

interface Arrived {
  readonly text: string
  readonly isSecure: boolean
  readonly user: string | undefined
}

async function serve(options: SMTPServerOptions = {}) {
  const arrived: Arrived[] = []
  const tried: string[] = []
  const server = new SMTPServer({
    ...{ authOptional: true, disabledCommands: ['STARTTLS'], logger: false, closeTimeout: 100 },
    onAuth: ({ username, password }, _session, done) => {
      tried.push(`${username}:${password}`)
      if (password === 'p@ss/word') done(null, { user: username ?? '' })
      else done(Object.assign(new Error('canary of the server'), { responseCode: 535 }))
    },
    onData: (stream, session, done) => {
      const chunks: Buffer[] = []
      stream.on('data', (chunk: Buffer) => chunks.push(chunk))
      stream.on('end', () => {
        arrived.push({ text: read(Buffer.concat(chunks).toString()), isSecure: session.secure, user: session.user })
        done()
      })
    },
    ...options,
  })
  server.on('error', () => {}) // a client that refuses the certificate
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.server.address() as AddressInfo
  return {
    arrived,
    tried,
    port,
    [Symbol.asyncDispose]: () => new Promise<void>((resolve) => server.close(resolve)),
  }
}

/** A message with its subject and text decoded. */
function read(raw: string): string {
  const [head = '', body = ''] = raw.split(/\r\n\r\n(.*)/s)
  const unfolded = head.replaceAll(/\?=\r\n =\?/g, '?==?').replaceAll(/\r\n[ \t]/g, ' ')
  const plain = unfolded.replaceAll(/=\?UTF-8\?([QB])\?(.*?)\?= ?/gi, (_all, kind: string, text: string) =>
    kind.toUpperCase() === 'B' ? Buffer.from(text, 'base64').toString() : fromQuoted(text.replaceAll('_', ' ')),
  )
  return `${plain}\n\n${/quoted-printable/i.test(head) ? fromQuoted(body.replaceAll('=\r\n', '')) : body}`
}

const fromQuoted = (text: string) =>
  Buffer.from(
    text.replaceAll(/=([0-9A-F]{2})/g, (_all, hex) => String.fromCharCode(Number.parseInt(hex, 16))),
    'latin1',
  ).toString()

const open = (port: number, more: Partial<SmtpOptions> = {}, user = '') =>
  createSmtpMail({ url: `smtp://${user}127.0.0.1:${port}`, from, patienceMs: 1500, ...more })

describeMail('smtp', async () => {
  const server = await serve()
  return {
    mail: open(server.port),
    arrived: () => server.arrived.map(({ text }) => text),
    [Symbol.asyncDispose]: server[Symbol.asyncDispose],
  }
})

describe('a mail server', () => {
  test('is told who it is from, and that no machine should answer', async () => {
    await using server = await serve()
    await open(server.port).deliver(letter)
    expect(server.arrived[0]?.text).toMatch(/^From: Livetap <livetap@example.org>$/m)
    expect(server.arrived[0]?.text).toMatch(/^To: ann@example.org$/m)
    expect(server.arrived[0]?.text).toMatch(/^Auto-Submitted: auto-generated$/m)
  })

  test.each([
    ['smtp', { disabledCommands: [] }],
    ['smtps', { secure: true }],
  ])('over TLS gets user and password: %s', async (scheme, options) => {
    await using server = await serve({ key, cert, authOptional: false, ...options })
    const url = `${scheme}://ann:p%40ss%2Fword@127.0.0.1:${server.port}`
    await createSmtpMail({ url, from, needsTls: true, ca: cert }).deliver(letter)
    expect(server.arrived).toMatchObject([{ isSecure: true, user: 'ann' }])
  })

  test('that offers no encryption gets nothing where it is needed', async () => {
    await using server = await serve()
    const mail = open(server.port, { needsTls: true }, 'ann:p%40ss%2Fword@')
    await expect(mail.deliver(letter)).rejects.toMatchObject({
      code: 'mail-refused',
      message: expect.stringContaining('encryption'),
    })
    expect([server.tried, server.arrived]).toEqual([[], []])
  })

  test.each([
    ['smtp', { disabledCommands: [] }],
    ['smtps', { secure: true }],
  ])('whose certificate nobody vouches for gets nothing: %s', async (scheme, options) => {
    await using server = await serve({ key, cert, ...options })
    const url = `${scheme}://ann:p%40ss%2Fword@127.0.0.1:${server.port}`
    const refused = createSmtpMail({ url, from, needsTls: true }).deliver(letter)
    await expect(refused).rejects.toMatchObject({
      code: 'mail-refused',
      message: expect.stringContaining('encryption'),
    })
    expect([server.tried, server.arrived]).toEqual([[], []])
  })

  test('that refuses the password is named, without it and without what it said', async () => {
    await using server = await serve({ allowInsecureAuth: true })
    const refused = await open(server.port, {}, 'ann:canary@')
      .deliver(letter)
      .catch((error) => error)
    expect(refused).toMatchObject({
      code: 'mail-refused',
      message: 'the mail server refused the user or the password (535)',
    })
    expect(JSON.stringify([refused, refused.message, refused.remedy, String(refused.cause)])).not.toContain('canary')
  })

  test.each([
    [550, 'mail-refused'],
    [451, 'mail-unreachable'],
  ])('that answers %i to the address: %s', async (responseCode, code) => {
    await using server = await serve({
      onRcptTo: ({ address }, _session, done) => done(Object.assign(new Error(`no ${address}`), { responseCode })),
    })
    const refused = await open(server.port)
      .deliver(letter)
      .catch((error) => error)
    expect(refused).toMatchObject({ code, transient: code === 'mail-unreachable' })
    expect(refused.message).not.toContain('ann@')
  })

  test('that is not there, or says nothing, is unreachable', async () => {
    await expect(open(9).deliver(letter)).rejects.toMatchObject({ code: 'mail-unreachable', transient: true })
    const sockets: Socket[] = []
    const silent = createServer((socket) => void sockets.push(socket))
    await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve))
    const { port } = silent.address() as AddressInfo
    await expect(open(port, { patienceMs: 100 }).deliver(letter)).rejects.toMatchObject({ code: 'mail-unreachable' })
    for (const socket of sockets) socket.destroy()
    silent.close()
  })
})
