import { readFile } from 'node:fs/promises'
import {
  type ApiKeyCreated,
  type ApiKeyList,
  type AuditPage,
  type Permission,
  permissionNames,
} from '@livetap/contracts/workspace/access.ts'
import type { Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { buildPages, findBrowser, findFaults, noFaults, tabTo } from './browser.ts'
import { freshAfterFailure } from './fresh-after-failure.ts'
import { call, eventually, type LivetapProcess, openFolder, startLivetap } from './livetap-process.ts'
import { asOwner } from './test-accounts.ts'
import { watchPages } from './watch-pages.ts'

const browser = await findBrowser()
const keysPath = '/api/v1/workspaces/current/keys'
const auditPath = '/api/v1/workspaces/current/audit'

describe.skipIf(!browser)('the team, in a browser', { timeout: 180_000 }, () => {
  let livetap: LivetapProcess

  beforeAll(buildPages)
  afterAll(() => browser?.close())
  freshAfterFailure(async (opened) => {
    const folder = opened.use(await openFolder())
    livetap = opened.use(await startLivetap({ DATA_DIR: folder.path }))
  })

  afterEach(async () => {
    const { items } = await call<ApiKeyList>(livetap.url, keysPath)
    for (const { keyId } of items)
      await fetch(`${livetap.url}${keysPath}/${keyId}`, { method: 'DELETE', headers: asOwner })
  })

  const openHere = watchPages(browser, () => livetap.url)

  const makeKey = (name: string, permissions: readonly Permission[] = ['log:read']) =>
    call<ApiKeyCreated>(livetap.url, keysPath, { name, permissions, expiresInDays: 30 })
  const readAudit = async (query = '') => (await call<AuditPage>(livetap.url, auditPath + query)).items
  const bearer = (token: string) => ({ headers: { authorization: `Bearer ${token}` } })
  const askWith = async (token: string) => (await fetch(`${livetap.url}/api/v1/streams`, bearer(token))).status

  test('a key is made, shown once, used, revoked by keyboard; both can be read in the audit log', async () => {
    const { page, complaints } = await openHere({ permissions: ['clipboard-read', 'clipboard-write'] })
    await page.goto('/')
    await page.getByRole('link', { name: 'Team' }).click()
    await page.waitForURL('**/team/members')
    await page.getByRole('link', { name: 'Keys' }).click()
    await page.getByText('There is no key yet').waitFor()
    expect(page.url()).toBe(`${livetap.url}/team/keys`)
    await page.getByText(`curl -H 'Authorization: Bearer ttlc_key_…' ${livetap.url}/api/v1/streams`).waitFor()
    expect(await findFaults(page)).toEqual(noFaults)

    await tabTo(page, /^New key$/)
    await page.keyboard.press('Enter')
    const dialog = page.getByRole('dialog')
    await page.keyboard.press('Enter')
    await dialog.getByRole('alert').filter({ hasText: 'Give the key a name' }).waitFor()
    expect(await findFaults(page)).toEqual(noFaults)
    await page.keyboard.type('Overlay on the stream PC')
    await dialog.getByRole('button', { name: 'Read only' }).press('Space')
    await dialog.getByLabel('Expires').selectOption('In 90 days')
    await dialog.getByRole('button', { name: 'Make the key' }).press('Enter')
    await dialog.getByText('it will not be shown again').waitFor()
    const token = (await dialog.locator('code').textContent()) ?? ''
    expect(token).toMatch(/^ttlc_key_/)
    for (const _ of [1, 2, 3]) await page.keyboard.press('Escape')
    await page.mouse.click(5, 5)
    await dialog.getByRole('button', { name: 'Copy the key' }).click()
    await dialog.getByRole('button', { name: 'Copied' }).waitFor()
    expect(await page.evaluate('navigator.clipboard.readText()')).toBe(token)
    expect(await findFaults(page)).toEqual(noFaults)
    await dialog.getByRole('button', { name: 'Done' }).press('Enter')
    await dialog.waitFor({ state: 'detached' })
    expect(await page.content()).not.toContain(token)

    const row = page.getByRole('list', { name: 'API keys' }).locator('> li')
    await row.filter({ hasText: 'Never used' }).waitFor()
    expect(await askWith(token)).toBe(200)
    await page.reload()
    await row.filter({ hasText: 'Last used just now' }).waitFor()
    const text = await row.textContent()
    for (const words of ['Overlay on the stream PC', 'See lives', 'Download recordings', 'by Owner', 'in 90 days'])
      expect(text).toContain(words)

    await tabTo(page, /^Revoke Overlay on the stream PC$/)
    await page.keyboard.press('Enter')
    await dialog.getByText('Revoke “Overlay on the stream PC”?').waitFor()
    await page.keyboard.press('Enter')
    await dialog.waitFor({ state: 'hidden' })
    expect(await askWith(token)).toBe(200)
    await page.keyboard.press('Enter')
    await dialog.getByRole('button', { name: 'Revoke the key' }).press('Enter')
    await page.getByText('There is no key yet').waitFor()
    expect(await askWith(token)).toBe(401)
    await page.locator('button:focus', { hasText: 'New key' }).waitFor()

    await eventually('the entry', async () => (await readAudit())[0]?.action === 'key.revoke')
    await page.getByRole('link', { name: 'Audit' }).click()
    const lines = page.getByRole('table').getByRole('row')
    await lines.filter({ hasText: 'Revoked a key' }).filter({ hasText: 'Owner' }).waitFor()
    await lines.filter({ hasText: 'Made a key' }).filter({ hasText: 'Overlay on the stream PC' }).waitFor()
    expect(await findFaults(page)).toEqual(noFaults)
    expect(complaints).toEqual([])
  })

  test('the audit log is narrowed by its address, goes on to older entries, and can be taken along', async () => {
    const stop = (uniqueId: string, token: string) =>
      fetch(`${livetap.url}/api/v1/livestreams/disconnect`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', ...bearer(token).headers },
        body: JSON.stringify({ uniqueId }),
      })
    const { token, key } = await makeKey('=1+1,"bot"', ['log:read', 'live:control'])
    for (let number = 0; number < 60; number++) await stop(`live_${number}`, token)
    const all = `?limit=200&actorId=${key.keyId}`
    await eventually('the entries', async () => (await readAudit(all)).length === 60)

    const { page, complaints } = await openHere()
    await page.goto('/team/audit')
    const lines = page.getByRole('table').locator('tbody tr')
    await lines.getByRole('button', { name: '=1+1,"bot"' }).first().click()
    await page.waitForURL(`**/team/audit?actor=${key.keyId}`)
    expect(await page.getByLabel('Who').inputValue()).toBe(key.keyId)
    await eventually('a page', async () => (await lines.count()) === 50)
    await page.getByRole('button', { name: 'Older' }).press('Enter')
    await eventually('the rest', async () => (await lines.count()) === 60)
    expect(await page.getByRole('button', { name: 'Older' }).count()).toBe(0)
    const [file] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('button', { name: 'CSV of these' }).click(),
    ])
    const csv = (await readFile(await file.path(), 'utf8')).trim().split('\r\n')
    expect(csv).toHaveLength(61)
    expect(csv[1]).toContain(`key,${key.keyId},"'=1+1,""bot""",live.disconnect,live_59,127.0.0.1`)

    await page.getByLabel('What').selectOption('Made a key')
    await page.getByText('No entry matches').waitFor()
    await page.reload()
    await page.getByText('No entry matches').waitFor()
    expect(page.url()).toContain(`actor=${key.keyId}&action=key.create`)
    expect(await findFaults(page)).toEqual(noFaults)
    await page.getByRole('button', { name: 'Show all' }).press('Enter')
    await page.locator('select:focus').waitFor()
    await lines.filter({ hasText: 'Stopped a live' }).first().waitFor()
    expect(page.url()).toBe(`${livetap.url}/team/audit`)
    await page.getByLabel('To', { exact: true }).fill('2020-01-31')
    await page.getByText('No entry matches').waitFor()
    expect(page.url()).toContain('to=2020-01-31')
    await page.getByRole('button', { name: 'Show all' }).click()
    await lines.first().waitFor()
    await eventually('no day', async () => (await page.getByLabel('To', { exact: true }).inputValue()) === '')
    await page.getByLabel('To', { exact: true }).pressSequentially('01312020')
    await page.waitForURL('**/team/audit?to=2020-01-31')
    await page.getByLabel('To', { exact: true }).fill('')
    await lines.first().waitFor()
    await page.getByLabel('From', { exact: true }).fill('2020-01-31')
    await lines.first().waitFor()
    expect(complaints).toEqual([])
  })

  test('names of any script, length and malice are text, on a desk and on a phone, in the light and in the dark', async () => {
    const names = ['<img src=x onerror=alert(1)>', 'مفتاح البث الرئيسي', 'w'.repeat(80), '\u202e\u200b', '{{7*7}}']
    for (const name of names) await makeKey(name, ['log:read', 'live:control', 'key:manage', 'audit:read'])
    await eventually('the entries', async () => (await readAudit()).filter(isNamed(names)).length === names.length)
    for (const options of [{}, { ...phone, colorScheme: 'light' }] as const) {
      const { page, complaints } = await openHere(options)
      await page.goto('/team/keys')
      await page.getByText(names[0]!, { exact: true }).waitFor()
      await page.getByText('no visible name').waitFor()
      expect.soft(await findFaults(page)).toEqual(noFaults)
      await page.getByRole('button', { name: `Revoke ${names[2]}` }).click()
      await page.getByRole('dialog').getByText('cannot be undone').waitFor()
      expect.soft(await findFaults(page)).toEqual(noFaults)
      await page.getByRole('button', { name: 'Keep it' }).click()
      await page.getByRole('button', { name: 'New key' }).click()
      await page.getByRole('dialog').getByRole('button', { name: 'Everything you may' }).click()
      expect(await page.getByRole('checkbox', { checked: true }).count()).toBe(permissionNames.length)
      expect.soft(await findFaults(page)).toEqual(noFaults)
      await page.getByRole('button', { name: 'Cancel' }).click()
      await page.getByRole('link', { name: 'Audit' }).click()
      await page.waitForURL('**/audit*')
      await page.getByRole('heading', { level: 1 }).waitFor()
      await page.getByText(names[0]!).first().waitFor()
      expect.soft(await findFaults(page)).toEqual(noFaults)
      expect(await page.locator('main img').count()).toBe(0)
      expect(complaints).toEqual([])
    }
  })

  test('what the server refuses is said beside what was tried', async () => {
    const { key } = await makeKey('Twice')
    const { page, complaints } = await openHere()
    await page.goto('/team/keys')
    await page.getByRole('button', { name: 'Revoke Twice' }).click()
    await fetch(`${livetap.url}${keysPath}/${key.keyId}`, { method: 'DELETE', headers: asOwner })
    const dialog = page.getByRole('dialog')
    await dialog.getByRole('button', { name: 'Revoke the key' }).click()
    await dialog.getByRole('alert').filter({ hasText: 'There is no API key of that id' }).waitFor()
    expect(await findFaults(page)).toEqual(noFaults)
    await dialog.getByRole('button', { name: 'Close' }).click()
    await page.getByText('There is no key yet').waitFor()

    for (let number = 0; number < 100; number++) await makeKey(`Key ${number}`)
    await page.getByRole('button', { name: 'New key' }).click()
    await page.keyboard.type('One more')
    await page.keyboard.press('Enter')
    await dialog.getByRole('alert').filter({ hasText: 'at most 100 keys' }).waitFor()
    expect(await dialog.getByLabel('Name', { exact: true }).inputValue()).toBe('One more')
    expect(await findFaults(page)).toEqual(noFaults)
    expect(complaints.filter((text) => !/status of 4\d\d/.test(text))).toEqual([])
  })

  test('who may not see the team is not led there, and is told why when they come', async () => {
    const { token } = await makeKey('Reader')
    const { page, complaints } = await openHere({ anonymous: true, extraHTTPHeaders: bearer(token).headers })
    await page.goto('/team')
    await page.getByRole('heading', { name: 'This is not for you to see' }).waitFor()
    await page.getByText('Make and revoke API keys').waitFor()
    expect(await findFaults(page)).toEqual(noFaults)
    expect(await linksOf(page)).not.toContain('Team')
    const { token: auditor } = await makeKey('Auditor', ['log:read', 'audit:read'])
    const { page: other } = await openHere({ anonymous: true, extraHTTPHeaders: bearer(auditor).headers })
    await other.goto('/team')
    await other.getByRole('table').waitFor()
    expect(other.url()).toBe(`${livetap.url}/team/audit`)
    expect(await linksOf(other)).toEqual(expect.arrayContaining(['Team', 'Audit']))
    expect(await linksOf(other)).not.toContain('Keys')
    expect(complaints).toEqual([])
  })
})

const phone = { viewport: { width: 390, height: 844 }, deviceScaleFactor: 2, isMobile: true, hasTouch: true }

const isNamed =
  (names: readonly string[]) =>
  ({ target }: { target: string }) =>
    names.some((name) => target.includes(` ${name.trim()}: `))

const linksOf = (page: Page) => page.getByRole('navigation').getByRole('link').allInnerTexts()
