import { fileURLToPath } from 'node:url'
import type { DeviceCreated, DeviceList, DeviceStatus } from '@livetap/contracts/devices/devices.ts'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { buildPages, findBrowser, findFaults, noFaults } from './browser.ts'
import { freshAfterFailure } from './fresh-after-failure.ts'
import { call, type LivetapProcess, openFolder, startLivetap, startMortalLivetap } from './livetap-process.ts'
import { watchPages } from './watch-pages.ts'

const browser = await findBrowser()
const root = '/api/v1/devices'
const stopButton = { name: 'Emergency stop of all devices' }
/** What browsers write about a server that is gone. */
const isExpected = (text: string) =>
  /ERR_CONNECTION|ERR_INCOMPLETE|ERR_EMPTY|ERR_SOCKET|WebSocket connection/.test(text)

describe.skipIf(!browser)('virtual devices in a browser', { timeout: 180_000 }, () => {
  let livetap: LivetapProcess

  beforeAll(buildPages)
  afterAll(() => browser?.close())
  freshAfterFailure(async (opened) => {
    const { path } = opened.use(await openFolder())
    livetap = opened.use(await startLivetap({ DATA_DIR: path }))
  })

  const openHere = watchPages(browser, () => livetap.url)
  const register = (name: string, kind: string) =>
    call<DeviceCreated>(livetap.url, root, { name, kind, isVirtual: true })
  const statusOf = (deviceId: string) => call<DeviceStatus>(livetap.url, `${root}/${deviceId}/status`)
  const linkOf = (token: string) => `${livetap.url}/device#${token}`
  const clear = (deviceId: string) => call<DeviceStatus>(livetap.url, `${root}/${deviceId}/clear`, {})
  const shown = (page: Page) => page.frameLocator('iframe')

  test('two clicks lead from an empty installation to a gift that drives a lamp', async () => {
    const { page, complaints } = await openHere()
    await page.goto('/devices')
    await page.getByRole('button', { name: 'Try without hardware' }).click()
    await page.getByRole('button', { name: 'Let gifts drive it, and send a Rose' }).click()
    await shown(page).getByText('Light up · from a rule · done in').waitFor()
    await page.getByRole('button', { name: 'A Lion' }).click()
    await shown(page).getByText('Brightness 255').waitFor()
    expect(await findFaults(page)).toEqual(noFaults)
    await shown(page).getByRole('button', { name: 'Sound' }).press('Control+Shift+Period')
    await page.getByText('Everything is stopped').waitFor()
    await shown(page).getByText('Emergency stop: the button is pressed.').waitFor()
    await page.getByRole('link', { name: 'Gifts drive Virtual lamp' }).click()
    await page.getByText('have Virtual lamp do “Light up”, more with each coin').waitFor()
    await page.getByLabel('At most', { exact: true }).first().fill('256')
    await page.getByText('The device allows 0 to 255.').waitFor()
    expect(await findFaults(page)).toEqual(noFaults)
    expect(complaints).toEqual([])
  })

  test('the key stops everything while somebody types, and it stays so until it is opened', async () => {
    const { device, token } = await register('Desk lamp', 'lamp')
    const { page, complaints } = await openHere()
    const { page: phone } = await openHere({ anonymous: true, viewport: { width: 390, height: 844 } })
    await phone.goto(linkOf(token))
    await phone.getByText('Ready').waitFor()
    expect(await findFaults(phone)).toEqual(noFaults)
    await page.goto('/rules')
    await page.getByRole('button', stopButton).waitFor()
    await page.getByRole('searchbox').first().focus()
    await page.keyboard.press('Control+Shift+Period')
    await page.getByText('Everything is stopped').waitFor()
    await phone.getByText('Emergency stop: open it on the page of the device.').waitFor()
    await page.goto('/sessions')
    await page.getByRole('heading', { name: 'Sessions' }).waitFor()
    await page.getByRole('status', { name: 'Emergency stop' }).getByText('Desk lamp').waitFor()
    expect(await findFaults(page)).toEqual(noFaults)
    await phone.reload()
    await phone.getByText('Emergency stop: open it on the page of the device.').waitFor()
    await expect.poll(() => clear(device.deviceId).then(({ stop }) => stop, String)).toBe(null)
    await phone.getByText('Ready').waitFor()
    expect(complaints).toEqual([])
  })

  test('the button on the drawing is the emergency stop of the device, which nobody opens while it is pressed', async () => {
    const { device, token } = await register('Fan', 'motor')
    const { page } = await openHere({ anonymous: true })
    await page.goto(linkOf(token))
    await page.getByText('Disarmed: it takes no commands.').waitFor()
    await page.getByRole('button', { name: 'STOP' }).click()
    await page.getByText('Emergency stop: the button is pressed.').waitFor()
    await expect.poll(async () => (await statusOf(device.deviceId)).isButtonPressed).toBe(true)
    await expect(clear(device.deviceId)).rejects.toThrow()
    await page.getByRole('button', { name: 'Pull up' }).click()
    await page.getByText('Emergency stop: open it on the page of the device.').waitFor()
    await expect.poll(() => clear(device.deviceId).then(({ stop }) => stop, String)).toBe(null)
    await page.getByText('Disarmed: it takes no commands.').waitFor()
  })

  test('who is not signed in any more is told that nothing was stopped, on the way out', async () => {
    await register('Locked', 'lamp')
    const { page } = await openHere()
    await page.goto('/rules')
    await page.getByRole('button', stopButton).waitFor()
    const refusal = { status: 401, json: { code: 'session-ended', title: 'Your session has ended' } }
    await page.route('**/api/v1/me', (route) => route.fulfill(refusal))
    await page.route('**/api/v1/devices/stop', (route) => route.fulfill(refusal))
    await page.getByRole('button', stopButton).click()
    await page.waitForURL(/\/sign-in/)
    await page.getByRole('alert').getByText('Nothing was stopped: pull the plug').waitFor()
    await page.getByRole('heading', { level: 1 }).waitFor()
    expect(await findFaults(page)).toEqual(noFaults)
  })

  test('a device is played at one place: the later takes it, the first can take it back', async () => {
    const { token } = await register('Servo', 'servo')
    const [{ page: first }, { page: second }] = [
      await openHere({ anonymous: true }),
      await openHere({ anonymous: true }),
    ]
    await first.goto(linkOf(token))
    await first.getByText('Ready').waitFor()
    await second.goto(linkOf(token))
    await second.getByText('Ready').waitFor()
    await first.getByRole('button', { name: 'Play it here' }).click()
    await first.getByText('Ready').waitFor()
    await second.getByText('It is played somewhere else now.').waitFor()
  })

  test('a link that opens nothing says so, and what is no link plays nothing', async () => {
    const { device, token } = await register('Gone', 'relay')
    const { page } = await openHere({ anonymous: true })
    await page.goto(linkOf(token.replace(/.$/, (last) => (last === '0' ? '1' : '0'))))
    await page.getByText('This link is not valid any more.').waitFor()
    const policyOf = async (path: string) => (await fetch(livetap.url + path)).headers.get('content-security-policy')
    expect(await policyOf('/device')).toContain("frame-ancestors 'self'")
    expect(await policyOf('/device.html')).toContain("frame-ancestors 'none'")
    await page.goto(`${livetap.url}/device`)
    await page.getByRole('heading', { name: 'This link plays no device' }).waitFor()
    expect((await call<DeviceList>(livetap.url, root)).items.map(({ deviceId }) => deviceId)).toContain(device.deviceId)
  })

  test('a stop that cannot be told is loud, and is told as soon as it can be', async () => {
    await using folder = await openFolder()
    await using mortal = await startMortalLivetap({ DATA_DIR: folder.path })
    const created = { name: 'Pump', kind: 'relay', isVirtual: true }
    const { device } = await call<DeviceCreated>(mortal.url, root, created)
    const { page, complaints } = await openHere({ baseURL: mortal.url })
    await page.goto('/rules')
    await page.getByRole('button', stopButton).waitFor()
    await mortal.kill()
    await page.getByRole('button', stopButton).click()
    await page.getByRole('alert').getByText('pull the plug').waitFor()
    await mortal.revive()
    await page.getByText('Everything is stopped').waitFor()
    expect((await call<DeviceStatus>(mortal.url, `${root}/${device.deviceId}/status`)).condition).toBe('estop')
    expect(complaints.filter((text) => !isExpected(text))).toEqual([])
  })

  test('a gift that would drive other devices, too, is sent only when somebody says so', async () => {
    const driven = ['Tried', 'Also driven']
    const made = await Promise.all(driven.map((name) => register(name, 'lamp')))
    for (const { device } of made) {
      const action = {
        type: 'device',
        deviceId: device.deviceId,
        capability: 'lamp.on',
        parameters: { value: 100, durMs: 500 },
      }
      const rule = { name: device.name, eventType: 'GIFT', condition: null, enabled: true, actions: [action] }
      await call(livetap.url, '/api/v1/rules', rule)
    }
    const { page, complaints } = await openHere({ viewport: { width: 390, height: 844 } })
    await page.goto(`/devices/${made[0]?.device.deviceId}/play`)
    await page.getByRole('button', { name: 'Send a Rose' }).click()
    const dialog = page.getByRole('dialog', { name: 'Other devices may be driven, too' })
    await dialog.getByRole('listitem').filter({ hasText: 'Also driven' }).waitFor()
    expect(await findFaults(page)).toEqual(noFaults)
    await dialog.getByRole('button', { name: 'Cancel' }).click()
    expect(await page.getByText('Sent as a test').count()).toBe(0)
    await page.getByRole('button', { name: 'Send a Rose' }).click()
    await dialog.getByRole('button', { name: 'Send it all the same' }).click()
    await page.getByText('Sent as a test').waitFor()
    await page.getByRole('button', { name: 'Send a Rose' }).click()
    await dialog.getByRole('button', stopButton).click()
    await dialog.getByRole('alert').waitFor()
    expect(complaints).toEqual([])
  })

  if (process.env.LIVETAP_SCREENSHOTS === '1') test('a picture for the README', takePicture)

  async function takePicture() {
    const { device } = await register('Shelf light', 'strip')
    const { page } = await openHere({ colorScheme: 'light' })
    await page.goto(`/devices/${device.deviceId}/play`)
    await page.getByRole('button', { name: 'Let gifts drive it, and send a Rose' }).click()
    await shown(page).getByText('· from a rule · done in').waitFor()
    await page.getByRole('button', { name: 'A Lion' }).click()
    await shown(page).getByText('Brightness 255').waitFor()
    await page.screenshot({ path: fileURLToPath(new URL('../../docs/images/device-light.png', import.meta.url)) })
  }
})
