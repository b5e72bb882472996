import { createHmac } from 'node:crypto'
import type { SignInLink } from '@livetap/contracts/workspace/accounts.ts'
import type { Locator, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { buildPages, findBrowser, findFaults, noFaults, tabTo } from './browser.ts'
import { call, eventually, type LivetapProcess, openFolder, startLivetap } from './livetap-process.ts'
import { watchPages } from './watch-pages.ts'

const browser = await findBrowser()
const phone = { viewport: { width: 390, height: 844 }, deviceScaleFactor: 2, isMobile: true, hasTouch: true }
const email = 'mira@example.com'
const password = 'three wet umbrellas'

/** One installation from its first hour on: what one test sets up, such as the owner's password, the next ones use. */
describe.skipIf(!browser)('accounts, in a browser', { timeout: 180_000 }, () => {
  const opened = new AsyncDisposableStack()
  let livetap: LivetapProcess

  beforeAll(async () => {
    buildPages()
    opened.defer(() => browser?.close())
    const folder = opened.use(await openFolder())
    livetap = opened.use(await startLivetap({ DATA_DIR: folder.path, REGISTRATION: 'open' }))
  }, 120_000)
  afterAll(() => opened.disposeAsync())

  const openHere = watchPages(browser, () => livetap.url)
  const makeLink = async () => (await call<SignInLink>(livetap.url, '/api/v1/auth/links', {})).url

  test('the owner comes in through a link, chooses a password, and signs in with it', async () => {
    const { page, complaints } = await openHere({ anonymous: true })
    await page.goto('/team/keys')
    await page.getByRole('heading', { level: 1, name: 'Sign in' }).waitFor()
    expect(page.url()).toBe(`${livetap.url}/sign-in?to=%2Fteam%2Fkeys`)
    await page.getByText('npx livetap sign-in').waitFor()
    expect(await findFaults(page)).toEqual(noFaults)
    const link = await makeLink()
    await page.goto(link)
    await page.getByRole('heading', { level: 1, name: 'Whose live do you want to tap?' }).waitFor()
    expect(page.url()).toBe(`${livetap.url}/`)
    expect(await page.evaluate('document.cookie')).toBe('')

    const { page: late, complaints: lateComplaints } = await openHere({ anonymous: true })
    await late.goto(link)
    await late.getByRole('heading', { level: 1, name: 'This link does not work any more' }).waitFor()
    expect(late.url()).toBe(`${livetap.url}/sign-in`)
    expect(await findFaults(late)).toEqual(noFaults)

    await tabTo(page, /^Account: Owner/)
    await page.keyboard.press('Enter')
    await page.getByRole('menuitem', { name: 'Account and security' }).press('Enter')
    await page.getByText('you came in through a link', { exact: false }).waitFor()
    expect(await findFaults(page)).toEqual(noFaults)
    await page.getByLabel('Name', { exact: true }).fill('Mira Sandoval')
    await page.getByRole('button', { name: 'Save the name' }).click()
    await page.getByRole('button', { name: /^Account: Mira Sandoval/ }).waitFor()
    await page.getByRole('textbox', { name: 'E-mail address' }).fill(email)
    await page.getByLabel('Password', { exact: true }).fill('12345678')
    await page.getByRole('button', { name: 'Set both' }).click()
    await page
      .getByRole('alert')
      .filter({ hasText: /password/i })
      .first()
      .waitFor()
    await page.getByLabel('Password', { exact: true }).fill(password)
    await page.getByLabel('Password', { exact: true }).press('Enter')
    await page.getByText(`You sign in with ${email}`).waitFor()

    await signOut(page)
    await signIn(page, email, 'wrong')
    await page.getByRole('alert').filter({ hasText: 'E-mail address or password is wrong' }).waitFor()
    expect(await findFaults(page)).toEqual(noFaults)
    await page.goto('/sign-in?to=//evil.test')
    await signIn(page, email, password)
    await page.waitForURL(`${livetap.url}/`)
    expect(unexpected([...complaints, ...lateComplaints])).toEqual([])
  })

  test('a link does not take who is signed in to another account unless they say so', async () => {
    const { page, complaints } = await openHere({ anonymous: true })
    await page.goto('/sign-in')
    await signIn(page, email, password)
    await page.waitForURL(`${livetap.url}/`)
    const link = await makeLink()
    await page.goto(link)
    await page.getByRole('heading', { level: 1, name: 'You are signed in already' }).waitFor()
    expect(page.url()).toBe(`${livetap.url}/sign-in`)
    expect(await findFaults(page)).toEqual(noFaults)
    await page.getByRole('button', { name: 'Use the link' }).click()
    await page.waitForURL(`${livetap.url}/`)
    expect(unexpected(complaints)).toEqual([])
  })

  test('another service is gone to, and what it could not do is said', async () => {
    await using folder = await openFolder()
    const registered = { GOOGLE_CLIENT_ID: 'client', GOOGLE_CLIENT_SECRET: 'secret' }
    await using other = await startLivetap({ DATA_DIR: folder.path, ...registered })
    const { page, complaints } = await openHere({ anonymous: true, baseURL: other.url })
    await page.route('https://accounts.google.com/**', (route) => route.fulfill({ body: 'Google' }))
    await page.goto('/sign-in?to=/sessions')
    await page.getByRole('button', { name: 'Go on with Google' }).click()
    await page.waitForURL(/^https:\/\/accounts\.google\.com\//)
    const asked = new URL(page.url()).searchParams
    expect(asked.get('redirect_uri')).toBe(`${other.url}/api/v1/auth/oauth/google/callback`)
    await page.goto(`${other.url}/api/v1/auth/oauth/google/callback?error=access_denied&state=${asked.get('state')}`)
    await page.getByRole('alert').filter({ hasText: 'That did not work' }).waitFor()
    expect(page.url()).toBe(`${other.url}/sign-in`)
    expect(await findFaults(page)).toEqual(noFaults)
    await page.goto(`${other.url}/sign-in#oauth-failed=oauth-password-needed`)
    await page.getByRole('alert').filter({ hasText: 'Sign in with your password' }).waitFor()
    const google = 'request: https://accounts.google.com/'
    expect(unexpected(complaints).filter((text) => !text.startsWith(google))).toEqual([])
  })

  test('who guesses waits, and sees how long', async () => {
    const { page, complaints } = await openHere({ anonymous: true })
    await page.goto('/sign-in')
    const button = page.getByRole('button', { name: 'Sign in', exact: true })
    for (let attempt = 0; attempt < 8; attempt++) {
      if (await page.getByText('Too many tries').isVisible()) break
      const answer = page.waitForResponse('**/auth/login')
      await signIn(page, 'nobody@example.com', `guess ${attempt}`)
      await (await answer).finished()
      await page
        .getByRole('alert')
        .filter({ hasText: /wrong|Too many/ })
        .waitFor()
    }
    await page.getByText(/The next one is possible in \d+ s|You can try again now/).waitFor()
    await page.getByText('You can try again now').waitFor()
    expect(await button.isEnabled()).toBe(true)
    expect(unexpected(complaints)).toEqual([])
  })

  test('a second factor is set up, asked for, replaced by a recovery code, and turned off', async () => {
    const { page, complaints } = await openHere({ ...phone, colorScheme: 'light' })
    await page.goto('/account')
    await page.getByRole('button', { name: 'Turn it on' }).click()
    const dialog = page.getByRole('dialog')
    await page.keyboard.type(password)
    await page.keyboard.press('Enter')
    await dialog.getByRole('img', { name: 'QR code for your authenticator' }).waitFor()
    const secret = ((await dialog.locator('code').textContent()) ?? '').replaceAll(' ', '')
    expect(await findFaults(page)).toEqual(noFaults)
    await dialog.getByLabel('The six digits that it shows now').fill('000000')
    await page.keyboard.press('Enter')
    await dialog.getByRole('alert').filter({ hasText: /code/i }).waitFor()
    await dialog.getByLabel('The six digits that it shows now').fill(totp(secret))
    await page.keyboard.press('Enter')
    await dialog.getByText('They are not shown again').waitFor()
    const codes = await dialog.getByRole('list', { name: 'Recovery codes' }).getByRole('listitem').allInnerTexts()
    expect(codes).toHaveLength(10)
    await page.keyboard.press('Escape')
    expect(await dialog.getByRole('button', { name: 'Done' }).isDisabled()).toBe(true)
    expect(await findFaults(page)).toEqual(noFaults)
    await dialog.getByLabel('I have kept them').check()
    await dialog.getByRole('button', { name: 'Done' }).click()
    await page.getByText('It is on').waitFor()

    await signOut(page)
    await signIn(page, email, password)
    await page.getByRole('heading', { level: 1, name: 'One more step' }).waitFor()
    expect(await findFaults(page)).toEqual(noFaults)
    await page.getByRole('button', { name: 'Use a recovery code' }).click()
    await page.getByLabel('Recovery code').fill(codes[0] ?? '')
    await page.keyboard.press('Enter')
    await page.waitForURL(`${livetap.url}/`)
    await page.goto('/account')
    await page.getByRole('button', { name: 'Turn it off' }).click()
    await page.keyboard.type(password)
    await dialog.getByRole('button', { name: 'Turn it off' }).click()
    await page.getByText('It is off').waitFor()
    expect(unexpected(complaints)).toEqual([])
  })

  test('a session that is ended elsewhere leads to where one signs in, once, and keeps what was typed', async () => {
    const { page } = await openHere()
    const { page: other, complaints } = await openHere()
    const { page: typing } = await openHere()
    await other.goto('/sessions')
    await other.getByRole('heading', { level: 1 }).waitFor()
    await typing.goto('/account')
    await typing.getByLabel('Name', { exact: true }).fill('Somebody else')
    await page.goto('/account')
    const lines = page.getByRole('list', { name: 'Sessions' }).getByRole('listitem')
    await lines.filter({ hasText: 'this browser' }).filter({ hasText: 'The program node' }).waitFor()
    await page.getByRole('button', { name: 'Sign out everywhere else' }).click()
    await page.getByRole('button', { name: 'Sign them out' }).click()
    await eventually('the others to be gone', async () => (await lines.count()) === 1)

    await other.waitForURL('**/sign-in?to=%2Fsessions')
    await other.getByRole('link', { name: 'Make an account' }).waitFor()
    const asked: string[] = []
    other.on('request', (request) => void asked.push(request.url()))
    const dialog = typing.getByRole('dialog', { name: 'You are signed out' })
    await dialog.waitFor()
    expect(await typing.getByLabel('Name', { exact: true }).inputValue()).toBe('Somebody else')
    expect(await findFaults(typing)).toEqual(noFaults)
    const [tab] = await Promise.all([
      typing.context().waitForEvent('page'),
      dialog.getByRole('link', { name: 'Sign in in a new tab' }).click(),
    ])
    expect(asked.filter((url) => url.includes('/api/'))).toEqual([])
    await signIn(tab, email, password)
    await dialog.waitFor({ state: 'detached' })
    expect(await typing.getByLabel('Name', { exact: true }).inputValue()).toBe('Somebody else')

    await signIn(other, email, password)
    await other.waitForURL('**/sessions')
    await other.getByRole('heading', { level: 1 }).waitFor()
    expect(unexpected(complaints)).toEqual([])
  })

  test('the password is changed, and the forgotten one is asked for', async () => {
    const { page, complaints } = await openHere({ colorScheme: 'light' })
    await page.goto('/account')
    await page.getByLabel('Current password').fill('not that')
    await page.getByLabel('New password').fill('four dry umbrellas')
    await page.getByRole('button', { name: 'Change the password' }).click()
    await page.getByRole('alert').filter({ hasText: 'The password is wrong' }).waitFor()
    await page.getByLabel('Current password').fill(password)
    await page.getByRole('button', { name: 'Change the password' }).click()
    await page.getByText('Changed. All other browsers are signed out.').waitFor()
    expect(await findFaults(page)).toEqual(noFaults)
    await page.reload()
    await page.getByText(`You sign in with ${email}`).waitFor()

    const { page: lost } = await openHere({ anonymous: true, ...phone })
    await lost.goto('/sign-in')
    await lost.getByRole('link', { name: 'Forgot your password?' }).click()
    // Both pages have a field of that name.
    await lost.getByRole('heading', { level: 1, name: 'Set a new password' }).waitFor()
    await lost.getByRole('textbox', { name: 'E-mail address' }).fill(email)
    await lost.keyboard.press('Enter')
    await lost.getByText(/If somebody here has that address/).waitFor()
    expect(await findFaults(lost)).toEqual(noFaults)
    await lost.goto('/reset-password#token=nonsense')
    await lost.getByLabel('New password').fill('five new umbrellas')
    expect(lost.url()).toBe(`${livetap.url}/reset-password`)
    await lost.keyboard.press('Enter')
    await lost.getByRole('alert').filter({ hasText: /link/i }).waitFor()
    expect(await findFaults(lost)).toEqual(noFaults)
    expect(unexpected(complaints)).toEqual([])
  })

  test('somebody is invited, makes an account, joins, rises and is removed', async () => {
    const { page, complaints } = await openHere()
    await page.goto('/team')
    await page.waitForURL('**/team/members')
    await page.getByText('No invitation waits').waitFor()
    expect(await findFaults(page)).toEqual(noFaults)
    await tabTo(page, /^Invite$/)
    await page.keyboard.press('Enter')
    const dialog = page.getByRole('dialog')
    await page.keyboard.press('ArrowDown')
    expect(await dialog.getByRole('radio', { name: /^Viewer/ }).isChecked()).toBe(true)
    await dialog.getByLabel('For whom').fill('<b>Kim</b>')
    expect(await findFaults(page)).toEqual(noFaults)
    await page.keyboard.press('Enter')
    await dialog.getByText('it will not be shown again').waitFor()
    const link = (await dialog.locator('code').textContent()) ?? ''
    expect(await findFaults(page)).toEqual(noFaults)
    await dialog.getByRole('button', { name: 'Done' }).click()
    await page.getByRole('list', { name: 'Open invitations' }).getByText('<b>Kim</b>').waitFor()

    const { page: kim, complaints: kimsComplaints } = await openHere({ ...phone, anonymous: true })
    await kim.goto(link)
    await kim.getByRole('heading', { level: 1, name: 'Join My workspace' }).waitFor()
    expect(kim.url()).toBe(`${livetap.url}/invite`)
    await kim.getByText('Looks, and changes nothing.').waitFor()
    expect(await findFaults(kim)).toEqual(noFaults)
    await register(kim, 'كيم Kim', 'kim@example.com')
    await kim.getByRole('button', { name: 'Accept' }).click()
    await kim.getByRole('button', { name: 'Account: كيم Kim in My workspace' }).waitFor()
    await kim.goto('/team')
    await kim.getByRole('list', { name: 'Members' }).getByText('كيم Kim').waitFor()
    expect(await kim.getByRole('button', { name: /Remove|Role of|Invite/ }).count()).toBe(0)
    expect(await kim.getByText(email).count()).toBe(0)
    expect(await findFaults(kim)).toEqual(noFaults)
    await kim.goto('/team/roles')
    await kim.getByRole('heading', { level: 3, name: /^Viewer you/ }).waitFor()
    expect(await findFaults(kim)).toEqual(noFaults)

    await page.reload()
    await page.getByRole('button', { name: 'Role of كيم Kim: Viewer' }).click()
    await page.getByRole('menuitem', { name: /^Moderator/ }).click()
    await dialog.getByRole('button', { name: 'Make them moderator' }).click()
    await page.getByRole('button', { name: 'Role of كيم Kim: Moderator' }).waitFor()
    await page.getByRole('button', { name: 'Remove كيم Kim' }).click()
    expect(await findFaults(page)).toEqual(noFaults)
    await dialog.getByRole('button', { name: 'Remove', exact: true }).click()
    await eventually(
      'one member',
      async () => (await page.getByRole('list', { name: 'Members' }).locator('> li').count()) === 1,
    )
    await page.locator('button:focus', { hasText: 'Invite' }).waitFor()
    await page.getByRole('button', { name: 'Leave' }).click()
    await dialog.getByRole('button', { name: 'Leave' }).click()
    await dialog.getByRole('alert').filter({ hasText: 'at least one owner' }).waitFor()

    await kim.goto('/')
    await kim.waitForURL('**/workspaces')
    await kim.getByRole('heading', { name: 'You are in no workspace' }).waitFor()
    expect(await findFaults(kim)).toEqual(noFaults)
    await kim.goto(link)
    await kim.getByRole('heading', { level: 1, name: 'This invitation does not work any more' }).waitFor()
    expect(unexpected([...complaints, ...kimsComplaints])).toEqual([])
  })

  test('workspaces are made, entered, renamed and deleted, and nothing of one is seen in another', async () => {
    const { page, complaints } = await openHere()
    await call(livetap.url, '/api/v1/livestreams/connect', { uniqueId: 'only_in_the_first' })
    await page.goto('/')
    await page.getByText('only_in_the_first').first().waitFor()
    await page.getByRole('button', { name: /^Account:/ }).click()
    await page.getByRole('menuitem', { name: /^All workspaces/ }).click()
    await page.getByLabel('Name', { exact: true }).fill(`"Night" 'studio' ${'W'.repeat(40)}`)
    expect(await findFaults(page)).toEqual(noFaults)
    await page.getByRole('button', { name: 'Make the workspace' }).click()
    await page.getByRole('heading', { level: 1, name: 'Whose live do you want to tap?' }).waitFor()
    expect(await page.content()).not.toContain('only_in_the_first')
    expect(await page.evaluate('JSON.stringify({ ...localStorage, ...sessionStorage })')).not.toContain('only_in')

    await page.goto('/team/workspace')
    await page.getByLabel('Name of the workspace').fill('Night studio')
    await page.getByRole('button', { name: 'Rename' }).click()
    await page.getByRole('button', { name: /^Account: .* in Night studio$/ }).waitFor()
    await page.getByRole('button', { name: 'Delete the workspace…' }).click()
    const dialog = page.getByRole('dialog')
    await page.keyboard.type('Night studi')
    expect(await dialog.getByRole('button', { name: 'Delete for good' }).isDisabled()).toBe(true)
    expect(await findFaults(page)).toEqual(noFaults)
    await page.keyboard.type('o')
    await page.keyboard.press('Enter')
    await page.waitForURL('**/workspaces')
    const deleted = page.getByRole('list', { name: 'Deleted workspaces' }).getByRole('listitem')
    await deleted
      .filter({ hasText: 'Night studio' })
      .filter({ hasText: /nothing left/ })
      .first()
      .waitFor()
    expect(await findFaults(page)).toEqual(noFaults)

    await page.goto('/team/workspace')
    await page.getByText('the workspace of the installation itself').waitFor()
    expect(unexpected(complaints)).toEqual([])
  })
})

const unexpected = (complaints: readonly string[]) =>
  complaints.filter((text) => !/status of 4\d\d|^window: /.test(text))

async function signIn(page: Page, address: string, secret: string): Promise<void> {
  await page.getByRole('textbox', { name: 'E-mail address' }).fill(address)
  const field: Locator = page.getByLabel('Password', { exact: true })
  expect(await field.getAttribute('type')).toBe('password')
  expect(await field.getAttribute('autocomplete')).toBe('current-password')
  await field.fill(secret)
  await field.press('Enter')
}

async function register(page: Page, name: string, address: string): Promise<void> {
  await page.getByRole('link', { name: 'Make an account' }).click()
  await page.getByLabel('Your name').fill(name)
  await page.getByRole('textbox', { name: 'E-mail address' }).fill(address)
  await page.getByLabel('Password', { exact: true }).fill(password)
  expect(await findFaults(page)).toEqual(noFaults)
  await page.getByRole('button', { name: 'Make the account' }).click()
}

async function signOut(page: Page): Promise<void> {
  await page.getByRole('button', { name: /^Account:/ }).click()
  await page.getByRole('menuitem', { name: 'Sign out' }).click()
  await page.getByRole('heading', { level: 1, name: 'Sign in' }).waitFor()
}

/** The code of now for the secret, as an authenticator makes it (RFC 6238). */
function totp(secret: string): string {
  const bits = [...secret].map((letter) =>
    'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'.indexOf(letter).toString(2).padStart(5, '0'),
  )
  const key = Buffer.from((bits.join('').match(/.{8}/g) ?? []).map((byte) => Number.parseInt(byte, 2)))
  const counter = Buffer.alloc(8)
  counter.writeBigUInt64BE(BigInt(Math.floor(Date.now() / 30_000)))
  const mac = createHmac('sha1', key).update(counter).digest()
  const number = mac.readUInt32BE((mac.at(-1) ?? 0) & 15) & 0x7fffffff
  return String(number % 1_000_000).padStart(6, '0')
}
