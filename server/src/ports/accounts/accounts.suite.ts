import { createHmac } from 'node:crypto'
import { sql } from 'kysely'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import type { Accounts, OpenedSession, ResetLink } from '#ports/accounts/accounts.ts'
import type { Db } from '#ports/db.ts'

interface OpenedAccounts {
  readonly accounts: Accounts
  readonly db: Db
  /** The links that were delivered. */
  readonly resets: readonly ResetLink[]
  /** How many passwords were hashed or compared, and how many at once at most. */
  readonly hashed: { readonly count: number; readonly most: number }
  /** Another one on the same database, as after a restart. */
  reopen(): Accounts
}

const client = { address: '192.0.2.7', userAgent: 'Firefox' }
const credentials = { email: 'ann@example.org', password: 'four ducks on a pond' }
const wrong = { ...credentials, password: 'five ducks on a pond' }
const minute = 60_000
const day = 24 * 60 * minute

/** What every Accounts promises. `open` gives one without any account each time. */
export function describeAccounts(name: string, open: () => Promise<OpenedAccounts>): void {
  describe(`${name}: accounts`, () => {
    beforeEach(() => void vi.useFakeTimers({ toFake: ['Date'] }))
    afterEach(() => void vi.useRealTimers())

    describeSignIn(open)
    describeNames(open)
    describeSessions(open)
    describePasswords(open)
    describeSecondFactor(open)
    describeGuessing(open)

    test('nothing that is stored opens anything', async () => {
      const opened = await open()
      const { accounts, resets } = opened
      const first = await signUp(accounts)
      const second = await switchOn(accounts, first)
      const { ticket } = await wantSecond(accounts)
      await accounts.passwords.requestReset(credentials.email)
      const text = await readEverything(opened.db)
      expect(text).toContain(second.opened.session.account.id)
      const secrets = [
        credentials.password,
        first.token,
        second.opened.token,
        second.secret,
        fromBase32(second.secret).toString(),
        ticket,
        ticket.split('.')[0]!,
        resets[0]!.linkToken,
        ...second.recoveryCodes,
      ]
      expect(secrets.filter((secret) => text.includes(secret) || secret.length < 10)).toEqual([])
      const stored = await sql<{ token: string }>`select token from auth.sessions`.execute(opened.db.query)
      for (const { token } of stored.rows) expect(await accounts.sessions.find(token)).toBeUndefined()
    })
  })
}

function describeSignIn(open: () => Promise<OpenedAccounts>): void {
  test('who registers can sign in, however the address is written', async () => {
    const opened = await open()
    const { signIns, sessions } = opened.accounts
    const account = await signIns.register({ ...credentials, email: ' Ann@Example.ORG ', name: 'Ann' })
    expect(account).toEqual({ id: expect.any(String), email: 'ann@example.org', name: 'Ann', secondFactor: false })
    const signedIn = await signIns.signIn({ ...credentials, email: 'ANN@example.org ' }, client)
    if (signedIn.kind !== 'signed-in') throw new Error('a second factor was asked for')
    const found = await sessions.find(signedIn.opened.token)
    expect(found).toEqual(signedIn.opened.session)
    expect(found).toMatchObject({ ...client, account: account! })
  })

  test('an address has one account; registering again changes nothing and costs as much', async () => {
    const opened = await open()
    await signUp(opened.accounts)
    const before = opened.hashed.count
    const again = await opened.accounts.signIns.register({ ...wrong, name: 'Eve' })
    expect([again, opened.hashed.count - before]).toEqual([undefined, 1])
    await expect(opened.accounts.signIns.signIn(wrong, client)).rejects.toMatchObject({ code: 'credentials-wrong' })
    expect(await signIn(opened.accounts)).toMatchObject({ session: { account: { name: 'Ann' } } })
  })

  test('of many who register an address at once one gets it', async () => {
    const opened = await open()
    const answers = await Promise.all(
      Array.from({ length: 5 }, () => opened.accounts.signIns.register({ ...credentials, name: 'Ann' })),
    )
    expect(answers.filter((account) => account !== undefined)).toHaveLength(1)
  })

  test('a wrong password and an unknown address are refused alike, and cost a hash each', async () => {
    const opened = await open()
    await signUp(opened.accounts)
    await opened.accounts.createOwner('the-owner', 'Owner')
    const refusals: unknown[] = []
    for (const tried of [wrong, { ...wrong, email: 'bob@example.org' }, { ...wrong, email: 'the-owner' }]) {
      const before = opened.hashed.count
      const refusal = await opened.accounts.signIns.signIn(tried, client).catch((error: unknown) => error)
      refusals.push([String(refusal), (refusal as { code?: string }).code])
      if (tried.email !== 'the-owner') expect(opened.hashed.count - before).toBe(1)
    }
    expect(new Set(refusals.map((refusal) => JSON.stringify(refusal))).size).toBe(1)
    expect(refusals[0]).toContain('credentials-wrong')
  })

  test.each([
    ['1234567', 'fewer than 8'],
    ['x'.repeat(129), 'more than 128'],
    ['Password', 'first that are tried'],
    ['QWERTYUIOP', 'first that are tried'],
    ['Livetap2026!', 'word of this place'],
    ['tiktok-LiveTap-streamer', 'word of this place'],
  ])('the password %s is refused', async (password, message) => {
    const opened = await open()
    const refused = { code: 'password-unsuitable', message: expect.stringContaining(message) }
    const registration = { ...credentials, password, name: 'Ann' }
    await expect(opened.accounts.signIns.register(registration)).rejects.toMatchObject(refused)
    expect(opened.hashed.count).toBe(0)
  })

  test('passwords need no kinds of characters, only 8 of them, and may have 128', async () => {
    const opened = await open()
    for (const [n, password] of ['zqxwvkjy', 'ü 💧'.repeat(25)].entries()) {
      const email = `ann${n}@example.org`
      await opened.accounts.signIns.register({ email, password, name: 'Ann' })
      expect(await opened.accounts.signIns.signIn({ email, password }, client)).toMatchObject({ kind: 'signed-in' })
    }
  })

  test.each([
    '',
    'ann',
    'ann@',
    '@example.org',
    'ann@localhost',
    'ann@example.1',
    'a b@example.org',
    'a@b@example.org',
    'a..b@example.org',
    '.ann@example.org',
    "ann'@example.org",
    'änn@example.org',
    'ann\0@example.org',
    `${'x'.repeat(250)}@example.org`,
  ])('%j is no address', async (email) => {
    const opened = await open()
    const registration = { ...credentials, email, name: 'Ann' }
    await expect(opened.accounts.signIns.register(registration)).rejects.toMatchObject({ code: 'email-invalid' })
  })

  test.each(["o'brien+live@mail.example.org", 'a.b-c_d@x-1.example.museum', '1@2.de'])(
    '%s is one to sign in with',
    async (email) => {
      const opened = await open()
      await opened.accounts.signIns.register({ ...credentials, email, name: 'Ann' })
      expect(await signIn(opened.accounts, { ...credentials, email })).toMatchObject({
        session: { account: { email } },
      })
    },
  )

  test('an owner comes in without a password, and chooses one once', async () => {
    const opened = await open()
    const { accounts } = opened
    const id = 'the-owner'
    await accounts.createOwner(id, 'Owner')
    await accounts.createOwner(id, 'Somebody else')
    const { session } = await accounts.sessions.open(id, client)
    expect(session.account).toEqual({ id, email: undefined, name: 'Owner', secondFactor: false })
    expect(await accounts.passwords.isSet(id)).toBe(false)
    await accounts.passwords.setFirst(id, credentials)
    expect(await accounts.passwords.isSet(id)).toBe(true)
    await accounts.rename(id, 'Ann')
    expect(await signIn(accounts)).toMatchObject({
      session: { account: { id, email: credentials.email, name: 'Ann' } },
    })
    await expect(accounts.passwords.setFirst(id, wrong)).rejects.toMatchObject({ code: 'password-set' })
    await accounts.createOwner('another', 'Other')
    await expect(accounts.passwords.setFirst('another', wrong)).rejects.toMatchObject({ code: 'email-taken' })
  })
}

function describeNames(open: () => Promise<OpenedAccounts>): void {
  test('accounts are described by their ids; what is none is left out', async () => {
    const { accounts } = await open()
    const ann = await signUp(accounts)
    await accounts.signIns.register({ ...wrong, email: 'bob@example.org', name: 'Bob' })
    const { id } = ann.session.account
    const described = await accounts.describe([id, 'nobody', "'; --", id])
    expect([...described]).toEqual([[id, { name: 'Ann', email: credentials.email }]])
    expect(await accounts.describe([])).toEqual(new Map())
  })
}

function describeSessions(open: () => Promise<OpenedAccounts>): void {
  test('sessions are listed, and ended ones are dead at once', async () => {
    const opened = await open()
    const { accounts } = opened
    const first = await signUp(accounts)
    const { id } = first.session.account
    const second = await accounts.sessions.open(id, { address: '2001:db8::1', userAgent: 'Safari' })
    const third = await accounts.sessions.open(id, client)
    const ids = (await accounts.sessions.list(id)).map(({ sessionId }) => sessionId)
    expect(ids.toSorted()).toEqual([first, second, third].map(({ session }) => session.sessionId).toSorted())
    expect(await accounts.sessions.end(id, second.session.sessionId)).toBe(true)
    expect(await accounts.sessions.end(id, second.session.sessionId)).toBe(false)
    expect(await isOpen(accounts, [first, second, third])).toEqual([true, false, true])
    await accounts.sessions.endOthers(id, first.session.sessionId)
    expect(await isOpen(accounts, [first, second, third])).toEqual([true, false, false])
    await accounts.sessions.signOut(first.token)
    expect(await isOpen(accounts, [first])).toEqual([false])
    expect(await accounts.sessions.list(id)).toEqual([])
  })

  test('nobody ends the sessions of another account', async () => {
    const opened = await open()
    const { accounts } = opened
    const ann = await signUp(accounts)
    await accounts.createOwner('bob', 'Bob')
    expect(await accounts.sessions.end('bob', ann.session.sessionId)).toBe(false)
    await accounts.sessions.endOthers('bob', 'none')
    expect(await accounts.sessions.findById(ann.session.sessionId)).toEqual(ann.session)
    expect(await accounts.sessions.findById('none')).toBeUndefined()
    expect(await isOpen(accounts, [ann])).toEqual([true])
  })

  test('it is known when a session was last seen; unused ones end after 14 days, all after 90', async () => {
    const opened = await open()
    const { accounts } = opened
    const used = await signUp(accounts)
    const unused = await signIn(accounts)
    const begin = Date.now()
    for (let days = 10; days < 90; days += 10) {
      vi.setSystemTime(begin + days * day)
      expect((await accounts.sessions.find(used.token))?.lastSeenAt).toEqual(new Date(begin + days * day))
    }
    expect(await isOpen(accounts, [unused])).toEqual([false])
    vi.setSystemTime(begin + 90 * day)
    expect(await isOpen(accounts, [used])).toEqual([false])
  })

  test('what is no token opens nothing', async () => {
    const opened = await open()
    await signUp(opened.accounts)
    for (const token of ['', 'x', '\0', 'ä', 'x'.repeat(10_000)]) {
      expect(await opened.accounts.sessions.find(token)).toBeUndefined()
      await opened.accounts.sessions.signOut(token)
    }
  })
}

function describePasswords(open: () => Promise<OpenedAccounts>): void {
  const chosen = 'six geese in a row'

  test('a changed password ends all sessions and opens this one anew', async () => {
    const opened = await open()
    const { accounts } = opened
    const [mine, other] = [await signUp(accounts), await signIn(accounts)]
    const changed = await accounts.passwords.change(mine.token, credentials.password, chosen)
    expect(await isOpen(accounts, [mine, other, changed])).toEqual([false, false, true])
    expect(changed.session).toMatchObject({ ...client, account: mine.session.account })
    await expect(accounts.signIns.signIn(credentials, client)).rejects.toMatchObject({ code: 'credentials-wrong' })
    expect(await signIn(accounts, { ...credentials, password: chosen })).toMatchObject({ token: expect.any(String) })
  })

  test('it is not changed without the old one, to an unsuitable one, or without a session', async () => {
    const opened = await open()
    const { accounts } = opened
    const { token } = await signUp(accounts)
    const change = accounts.passwords.change.bind(accounts.passwords)
    await expect(change(token, wrong.password, chosen)).rejects.toMatchObject({ code: 'password-wrong' })
    await expect(change(token, credentials.password, 'password1')).rejects.toMatchObject({
      code: 'password-unsuitable',
    })
    await expect(change('x', credentials.password, chosen)).rejects.toMatchObject({ code: 'session-ended' })
    expect(await isOpen(accounts, [{ token }])).toEqual([true])
    await signIn(accounts)
  })

  test('a reset link works once, and ends all sessions', async () => {
    const opened = await open()
    const { accounts, resets } = opened
    const before = await signUp(accounts)
    await accounts.passwords.requestReset(' ANN@example.org')
    await accounts.passwords.requestReset(credentials.email)
    expect(resets.map(({ email }) => email)).toEqual([credentials.email, credentials.email])
    const [first, second] = resets.map(({ linkToken }) => linkToken)
    await expect(accounts.passwords.reset(first!, 'short')).rejects.toMatchObject({ code: 'password-unsuitable' })
    await accounts.passwords.reset(first!, chosen)
    expect(await isOpen(accounts, [before])).toEqual([false])
    await signIn(accounts, { ...credentials, password: chosen })
    for (const used of [first!, second!, '', 'x', '\0']) {
      await expect(accounts.passwords.reset(used, 'seven swans at sea')).rejects.toMatchObject({
        code: 'reset-link-invalid',
      })
    }
  })

  test('of many who use a link at once one sets the password', async () => {
    const opened = await open()
    await signUp(opened.accounts)
    await opened.accounts.passwords.requestReset(credentials.email)
    const uses = await Promise.allSettled(
      Array.from({ length: 4 }, (_, n) =>
        opened.accounts.passwords.reset(opened.resets[0]!.linkToken, `${chosen} ${n}`),
      ),
    )
    expect(uses.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
  })

  test('a reset link is too old after an hour', async () => {
    const opened = await open()
    await signUp(opened.accounts)
    await opened.accounts.passwords.requestReset(credentials.email)
    vi.setSystemTime(Date.now() + 61 * minute)
    await expect(opened.accounts.passwords.reset(opened.resets[0]!.linkToken, chosen)).rejects.toMatchObject({
      code: 'reset-link-invalid',
    })
    await signIn(opened.accounts)
  })

  test('an unknown address gets no link, and whoever asked cannot tell; asking is slowed down for both', async () => {
    const opened = await open()
    const { accounts, resets } = opened
    await signUp(accounts)
    for (const email of ['bob@example.org', credentials.email]) {
      for (let n = 0; n < 5; n++) expect(await accounts.passwords.requestReset(email)).toBeUndefined()
      await expect(accounts.passwords.requestReset(email)).rejects.toMatchObject({ code: 'too-many-attempts' })
    }
    expect(resets.map(({ email }) => email)).toEqual(Array(5).fill(credentials.email))
  })
}

function describeSecondFactor(open: () => Promise<OpenedAccounts>): void {
  test('is wanted once it was confirmed, and the session goes on under another token', async () => {
    const opened = await open()
    const { accounts } = opened
    const first = await signUp(accounts)
    const begun = await accounts.secondFactors.begin(first.token, credentials.password)
    expect(begun.uri).toMatch(/^otpauth:\/\/totp\/Livetap:ann%40example\.org\?/)
    await signIn(accounts)
    const confirmed = await accounts.secondFactors.confirm(first.token, codeOf(begun.secret))
    expect(confirmed.recoveryCodes).toHaveLength(10)
    expect(confirmed.opened.session).toMatchObject({ ...client, account: { secondFactor: true } })
    expect(await isOpen(accounts, [first, confirmed.opened])).toEqual([false, true])
    const { ticket } = await wantSecond(accounts)
    vi.setSystemTime(Date.now() + minute)
    const completed = await accounts.signIns.complete(ticket, codeOf(begun.secret), client)
    expect(completed.session).toMatchObject({ ...client, account: { email: credentials.email } })
    await expect(accounts.signIns.complete(ticket, codeOf(begun.secret), client)).rejects.toMatchObject({
      code: 'ticket-invalid',
    })
  })

  test('is still wanted after the password was set by a link', async () => {
    const { accounts, resets } = await open()
    await switchOn(accounts, await signUp(accounts))
    await accounts.passwords.requestReset(credentials.email)
    await accounts.passwords.reset(resets[0]!.linkToken, 'six geese in a row')
    const again = { ...credentials, password: 'six geese in a row' }
    expect(await accounts.signIns.signIn(again, client)).toMatchObject({ kind: 'second-factor-wanted' })
  })

  test('has recovery codes of ten letters and digits, each time others', async () => {
    const { accounts } = await open()
    const { opened, recoveryCodes } = await switchOn(accounts, await signUp(accounts))
    const renewed = await accounts.secondFactors.renewRecoveryCodes(opened.token, credentials.password)
    const all = [...recoveryCodes, ...renewed]
    for (const code of all) expect(code).toMatch(/^[A-Za-z0-9]{5}-[A-Za-z0-9]{5}$/)
    expect(new Set(all).size).toBe(20)
  })

  test('is not set up without password or code, and not twice', async () => {
    const opened = await open()
    const { accounts } = opened
    const { token } = await signUp(accounts)
    const { secondFactors } = accounts
    await expect(secondFactors.begin(token, wrong.password)).rejects.toMatchObject({ code: 'password-wrong' })
    await expect(secondFactors.confirm(token, '000000')).rejects.toMatchObject({ code: 'second-factor-off' })
    await expect(secondFactors.renewRecoveryCodes(token, credentials.password)).rejects.toMatchObject({
      code: 'second-factor-off',
    })
    const { secret } = await secondFactors.begin(token, credentials.password)
    await expect(secondFactors.confirm(token, wrongCode(secret))).rejects.toMatchObject({ code: 'code-wrong' })
    expect((await accounts.sessions.find(token))?.account.secondFactor).toBe(false)
    const { opened: on } = await secondFactors.confirm(token, codeOf(secret))
    const twice = { code: 'second-factor-on' }
    await expect(secondFactors.begin(on.token, credentials.password)).rejects.toMatchObject(twice)
    await expect(secondFactors.confirm(on.token, codeOf(secret))).rejects.toMatchObject(twice)
  })

  test('takes a code once', async () => {
    const opened = await open()
    const { accounts } = opened
    const { secret } = await switchOn(accounts, await signUp(accounts))
    vi.setSystemTime(Date.now() + minute)
    const code = codeOf(secret)
    const tickets = [await wantSecond(accounts), await wantSecond(accounts)]
    await accounts.signIns.complete(tickets[0]!.ticket, code, client)
    await expect(accounts.signIns.complete(tickets[1]!.ticket, code, client)).rejects.toMatchObject({
      code: 'code-wrong',
    })
  })

  test('a recovery code works once, and not after new ones were made', async () => {
    const opened = await open()
    const { accounts } = opened
    const { recoveryCodes } = await switchOn(accounts, await signUp(accounts))
    const [first, second] = recoveryCodes as [string, string]
    const complete = async (code: string) =>
      accounts.signIns.complete((await wantSecond(accounts)).ticket, ` ${code} `, client)
    const { token } = await complete(first)
    await expect(complete(first)).rejects.toMatchObject({ code: 'code-wrong' })
    const renewed = await accounts.secondFactors.renewRecoveryCodes(token, credentials.password)
    await expect(complete(second)).rejects.toMatchObject({ code: 'code-wrong' })
    expect(await complete(renewed[0]!)).toMatchObject({ token: expect.any(String) })
  })

  test('a ticket ends after ten minutes, after five wrong codes, and when the password is changed', async () => {
    const opened = await open()
    const { accounts } = opened
    const { opened: mine, recoveryCodes } = await switchOn(accounts, await signUp(accounts))
    const over = { code: 'ticket-invalid' }
    const late = await wantSecond(accounts)
    vi.setSystemTime(Date.now() + 11 * minute)
    await expect(accounts.signIns.complete(late.ticket, recoveryCodes[0]!, client)).rejects.toMatchObject(over)
    const guessed = await wantSecond(accounts)
    for (let n = 0; n < 5; n++) {
      await expect(accounts.signIns.complete(guessed.ticket, 'wrong', client)).rejects.toMatchObject({
        code: 'code-wrong',
      })
    }
    vi.setSystemTime(Date.now() + minute)
    await expect(accounts.signIns.complete(guessed.ticket, recoveryCodes[0]!, client)).rejects.toMatchObject(over)
    const pending = await wantSecond(accounts)
    await accounts.passwords.change(mine.token, credentials.password, 'six geese in a row')
    await expect(accounts.signIns.complete(pending.ticket, recoveryCodes[0]!, client)).rejects.toMatchObject(over)
  })

  test('a ticket cannot be made up', async () => {
    const opened = await open()
    const { accounts } = opened
    const { opened: mine, recoveryCodes } = await switchOn(accounts, await signUp(accounts))
    const { ticket } = await wantSecond(accounts)
    const tickets = ['', 'x', `${ticket}x`, ticket.split('.')[0]!, `x; better-auth.session_token=${mine.token}`]
    for (const made of tickets) {
      await expect(accounts.signIns.complete(made, recoveryCodes[0]!, client)).rejects.toMatchObject({
        code: 'ticket-invalid',
      })
    }
  })

  test('is switched off with the password', async () => {
    const opened = await open()
    const { accounts } = opened
    const { opened: on } = await switchOn(accounts, await signUp(accounts))
    await expect(accounts.secondFactors.disable(on.token, wrong.password)).rejects.toMatchObject({
      code: 'password-wrong',
    })
    const off = await accounts.secondFactors.disable(on.token, credentials.password)
    expect(await isOpen(accounts, [on, off])).toEqual([false, true])
    expect(off.session.account.secondFactor).toBe(false)
    await signIn(accounts)
  })
}

function describeGuessing(open: () => Promise<OpenedAccounts>): void {
  test('after five wrong passwords one waits 1 s, then 2 s, 4 s and so on up to 15 min, even with the right one', async () => {
    const opened = await open()
    const { accounts } = opened
    await signUp(accounts)
    const guess = (n: number) => accounts.signIns.signIn(wrong, { ...client, address: `192.0.${n}.1` })
    for (let n = 0; n < 5; n++) await expect(guess(n)).rejects.toMatchObject({ code: 'credentials-wrong' })
    for (let n = 5; n < 18; n++) {
      const retryAfterMs = Math.min(1000 * 2 ** (n - 5), 15 * minute)
      const refused = { code: 'too-many-attempts', retryAfterMs }
      await expect(accounts.signIns.signIn(credentials, client)).rejects.toMatchObject(refused)
      vi.setSystemTime(Date.now() + retryAfterMs)
      await expect(guess(n)).rejects.toMatchObject({ code: 'credentials-wrong' })
    }
    vi.setSystemTime(Date.now() + 15 * minute)
    await signIn(accounts)
    await expect(guess(18)).rejects.toMatchObject({ code: 'credentials-wrong' })
  })

  test('waiting outlives a restart, holds for unknown addresses too, and nobody else waits', async () => {
    const opened = await open()
    await signUp(opened.accounts)
    const unknown = { ...wrong, email: 'bob@example.org' }
    for (let n = 0; n < 5; n++) {
      await expect(opened.accounts.signIns.signIn(unknown, client)).rejects.toMatchObject({ code: 'credentials-wrong' })
    }
    const restarted = opened.reopen()
    await expect(restarted.signIns.signIn(unknown, client)).rejects.toMatchObject({ code: 'too-many-attempts' })
    await signIn(restarted)
  })

  test('one network that guesses at many accounts is slowed down, a success notwithstanding', async () => {
    const opened = await open()
    const { accounts } = opened
    await signUp(accounts)
    const guess = (n: number) =>
      accounts.signIns.signIn({ ...wrong, email: `b${n}@example.org` }, { ...client, address: `192.0.2.${n}` })
    for (let n = 0; n < 19; n++) await expect(guess(n)).rejects.toMatchObject({ code: 'credentials-wrong' })
    await signIn(accounts)
    await expect(guess(20)).rejects.toMatchObject({ code: 'credentials-wrong' })
    await expect(guess(21)).rejects.toMatchObject({ code: 'too-many-attempts', retryAfterMs: 1000 })
    await signIn(accounts, credentials, { ...client, address: '198.51.100.1' })
  })

  test('wrong codes are slowed down over all tickets', async () => {
    const opened = await open()
    const { accounts } = opened
    const { recoveryCodes } = await switchOn(accounts, await signUp(accounts))
    for (let n = 0; n < 5; n++) {
      const { ticket } = await wantSecond(accounts)
      await expect(accounts.signIns.complete(ticket, `wrong-${n}`, client)).rejects.toMatchObject({
        code: 'code-wrong',
      })
    }
    const { ticket } = await wantSecond(accounts)
    const right = () => accounts.signIns.complete(ticket, recoveryCodes[0]!, client)
    await expect(right()).rejects.toMatchObject({ code: 'too-many-attempts' })
    vi.setSystemTime(Date.now() + minute)
    expect(await right()).toMatchObject({ token: expect.any(String) })
  })

  test('wrong passwords of somebody signed in are slowed down', async () => {
    const opened = await open()
    const { accounts } = opened
    const { token } = await signUp(accounts)
    const begin = (password: string) => accounts.secondFactors.begin(token, password)
    for (let n = 0; n < 5; n++) await expect(begin(wrong.password)).rejects.toMatchObject({ code: 'password-wrong' })
    await expect(begin(credentials.password)).rejects.toMatchObject({ code: 'too-many-attempts' })
  })

  test('many at once neither get around that, nor hash more than one password at a time', async () => {
    const opened = await open()
    const { accounts, hashed } = opened
    await signUp(accounts)
    const before = hashed.count
    const guesses = await Promise.all(
      Array.from({ length: 50 }, (_, n) =>
        accounts.signIns
          .signIn(wrong, { ...client, address: `192.0.${n}.1` })
          .catch((error: { code?: string }) => error.code),
      ),
    )
    expect(hashed.count - before).toBe(5)
    expect(guesses.filter((code) => code === 'credentials-wrong')).toHaveLength(5)
    expect(guesses.filter((code) => code === 'too-many-attempts')).toHaveLength(45)
    expect(hashed.most).toBe(1)
  })

  test('a flood of sign-ins is refused before many wait, and what was not tried counts against nobody', async () => {
    const opened = await open()
    const { accounts, hashed } = opened
    await signUp(accounts)
    const before = hashed.count
    const flood = (address: string) =>
      Promise.all(
        Array.from({ length: 120 }, (_, n) =>
          accounts.signIns
            .signIn({ ...wrong, email: `b${n}@example.org` }, { ...client, address: `192.${address}.${n}.1` })
            .catch((error: { code?: string }) => error.code),
        ),
      )
    const codes = await flood('1')
    const tried = codes.filter((code) => code === 'credentials-wrong').length
    expect(codes.filter((code) => code === 'rate-limited')).toHaveLength(120 - tried)
    expect(tried).toBeLessThan(120)
    expect(hashed.count - before).toBe(tried)
    expect(hashed.most).toBe(1)
    const { rows } = await sql<{ failures: number }>`select failures from auth.attempts where failures > 0`.execute(
      opened.db.query,
    )
    expect(rows).toHaveLength(2 * tried)
    expect(await signIn(accounts)).toMatchObject({ session: { account: { email: credentials.email } } })
  })
}

async function signUp(accounts: Accounts): Promise<OpenedSession> {
  await accounts.signIns.register({ ...credentials, name: 'Ann' })
  return signIn(accounts)
}

async function signIn(accounts: Accounts, given = credentials, from = client): Promise<OpenedSession> {
  const answer = await accounts.signIns.signIn(given, from)
  if (answer.kind !== 'signed-in') throw new Error('a second factor was asked for')
  return answer.opened
}

async function wantSecond(accounts: Accounts): Promise<{ ticket: string }> {
  const answer = await accounts.signIns.signIn(credentials, client)
  if (answer.kind !== 'second-factor-wanted') throw new Error('no second factor was asked for')
  return answer
}

async function switchOn(accounts: Accounts, { token }: OpenedSession) {
  const { secret } = await accounts.secondFactors.begin(token, credentials.password)
  return { secret, ...(await accounts.secondFactors.confirm(token, codeOf(secret))) }
}

async function isOpen(accounts: Accounts, opened: readonly { readonly token: string }[]): Promise<boolean[]> {
  const found = await Promise.all(opened.map(({ token }) => accounts.sessions.find(token)))
  return found.map((session) => session !== undefined)
}

/** Every row of every table of the schema, as text. */
async function readEverything({ query }: Db): Promise<string> {
  const tables = await sql<{ name: string }>`
    select table_name as name from information_schema.tables where table_schema = 'auth'`.execute(query)
  const texts: string[] = []
  for (const { name } of tables.rows) {
    const rows = await sql<{ text: string }>`select t::text as text from ${sql.table(`auth.${name}`)} t`.execute(query)
    texts.push(...rows.rows.map(({ text }) => text))
  }
  return texts.join('\n')
}

/** What an authenticator shows now (RFC 6238). */
function codeOf(secret: string): string {
  const step = Buffer.alloc(8)
  step.writeBigUInt64BE(BigInt(Math.floor(Date.now() / 30_000)))
  const mac = createHmac('sha1', fromBase32(secret)).update(step).digest()
  const number = mac.readUInt32BE(mac.at(-1)! & 15) & 0x7f_ff_ff_ff
  return String(number % 1_000_000).padStart(6, '0')
}

/** Six digits that an authenticator shows neither now nor a step before or after. */
function wrongCode(secret: string): string {
  return String((Number(codeOf(secret)) + 123_457) % 1_000_000).padStart(6, '0')
}

function fromBase32(text: string): Buffer {
  const bits = [...text].map((letter) =>
    'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'.indexOf(letter).toString(2).padStart(5, '0'),
  )
  return Buffer.from((bits.join('').match(/.{8}/g) ?? []).map((byte) => Number.parseInt(byte, 2)))
}
