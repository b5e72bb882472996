import type { SecretList } from '@livetap/contracts/workspace/secrets.ts'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { buildPages, findBrowser, findFaults, noFaults, openPage } from './browser.ts'
import { freshAfterFailure } from './fresh-after-failure.ts'
import { call, type LivetapProcess, openFolder, startLivetap } from './livetap-process.ts'

const browser = await findBrowser()
const path = '/api/v1/workspaces/current/secrets'

describe.skipIf(!browser)('secrets, in a browser', { timeout: 180_000 }, () => {
  let livetap: LivetapProcess

  beforeAll(buildPages)
  afterAll(() => browser?.close())
  freshAfterFailure(async (opened) => {
    const folder = opened.use(await openFolder())
    livetap = opened.use(await startLivetap({ DATA_DIR: folder.path }))
  })

  test.each([
    [1440, 900, 'light'],
    [390, 844, 'dark'],
  ] as const)(
    'are set with consent in words, replaced, removed, and never shown: %i px',
    async (width, height, scheme) => {
      const options = { baseURL: livetap.url, viewport: { width, height }, colorScheme: scheme }
      await using watched = await openPage(browser as Browser, options)
      const { page, complaints } = watched
      const shoot = (name: string) =>
        process.env.SCREENSHOTS && page.screenshot({ path: `${process.env.SCREENSHOTS}/secrets-${width}-${name}.png` })
      await page.goto('/team/secrets')
      await page.getByText('Not set').first().waitFor()
      expect(await findFaults(page)).toEqual(noFaults)
      await shoot('empty')

      await page.getByRole('button', { name: 'Set the TikTok session' }).click()
      const dialog = page.getByRole('dialog')
      await dialog.getByRole('button', { name: 'Save' }).click()
      await dialog.getByText('Put it into the field first.').waitFor()
      await dialog.getByLabel(/sessionid/).fill('two words canary')
      await dialog.getByRole('button', { name: 'Save' }).click()
      await dialog.getByText(/is the value of the cookie/).waitFor()
      expect(await dialog.textContent()).not.toContain('canary')
      expect(await findFaults(page)).toEqual(noFaults)
      await shoot('dialog')
      await dialog.getByLabel(/sessionid/).fill('canary0123456789')
      expect(await dialog.getByRole('checkbox').isChecked()).toBe(false)
      await dialog.getByRole('checkbox').check()
      await dialog.getByRole('button', { name: 'Save' }).click()
      await page.getByText('Set, and not used yet').waitFor()
      await page.getByText('It is also sent to Euler Stream').waitFor()
      expect(await findFaults(page)).toEqual(noFaults)
      await shoot('set')
      expect((await call<SecretList>(livetap.url, path)).items).toMatchObject([
        { name: 'tiktok-session', shared: true },
      ])
      expect(await page.content()).not.toContain('canary')

      await page.getByRole('button', { name: 'Remove the TikTok session' }).click()
      await shoot('remove')
      await dialog.getByRole('button', { name: 'Remove it' }).click()
      await page.getByRole('button', { name: 'Set the TikTok session' }).waitFor()
      expect((await call<SecretList>(livetap.url, path)).items).toEqual([])
      // A refusal is an answer of 400, which the browser notes.
      expect(complaints.filter((complaint) => !/400/.test(complaint))).toEqual([])
    },
  )
})
