import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import type { Device, DeviceCreated, DeviceList, DeviceStatus } from '@livetap/contracts/devices/devices.ts'
import type { Capability, Manifest } from '@livetap/contracts/devices/manifest.ts'
import type { Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { buildPages, findBrowser, findFaults, noFaults } from './browser.ts'
import { freshAfterFailure } from './fresh-after-failure.ts'
import { call, type LivetapProcess, openFolder, startLivetap } from './livetap-process.ts'
import { connectDevice, type ScriptedDevice } from './scripted-device.ts'
import { watchPages } from './watch-pages.ts'

const browser = await findBrowser()
/** Where pictures of the pages go, for whoever wants to look at them. */
const pictures = process.env.PICTURES

const lamp: Capability = {
  ...{ id: 'lamp.on', label: 'Lamp', mode: 'level', risk: 'low', maxOnMs: 5000 },
  parameters: [{ name: 'value', type: 'integer', min: 0, max: 255, usual: 128 }],
}
const motor: Capability = { id: 'motor.run', mode: 'pulse', risk: 'high', maxOnMs: 2000, parameters: [] }
const manifest = (...capabilities: Capability[]): Manifest => ({ v: 1, model: 'Scripted', capabilities })
const hostile = '<img src=x onerror=complain("ran")> & ذراع'

describe.skipIf(!browser)('devices in a browser', { timeout: 180_000 }, () => {
  const connected: ScriptedDevice[] = []
  let livetap: LivetapProcess

  beforeAll(buildPages)
  afterAll(() => browser?.close())
  freshAfterFailure(async (opened) => {
    const { path } = opened.use(await openFolder())
    livetap = opened.use(await startLivetap({ DATA_DIR: path }))
  })
  afterEach(async () => {
    for (const device of connected.splice(0)) await device[Symbol.asyncDispose]()
  })

  const openHere = watchPages(browser, () => livetap.url)

  async function connect(token: string, ...capabilities: Capability[]): Promise<ScriptedDevice> {
    const device = await connectDevice(livetap.url, token, manifest(...capabilities))
    connected.push(device)
    return device
  }

  const register = (name: string) => call<DeviceCreated>(livetap.url, '/api/v1/devices', { name, kind: 'board' })
  const heard = (device: ScriptedDevice) => device.heard.map(({ t }) => t)

  async function check(page: Page, name: string): Promise<void> {
    expect.soft(await findFaults(page), name).toEqual(noFaults)
    if (!pictures) return
    await mkdir(pictures, { recursive: true })
    await page.screenshot({ path: join(pictures, `${name}.png`) })
  }

  test('one click leads from nothing to a device without hardware, which comes by itself', async () => {
    const { page, complaints } = await openHere({})
    await page.goto('/devices')
    await page.getByRole('heading', { name: 'There is no device yet' }).waitFor()
    await check(page, 'devices-none')
    await page.getByRole('button', { name: 'Try without hardware' }).click()
    await page.waitForURL(/\/devices\/[^/]+\/play$/)
    const [virtual] = (await call<DeviceList>(livetap.url, '/api/v1/devices')).items
    const path = `/api/v1/devices/${virtual?.deviceId}/status`
    await expect.poll(async () => (await call<DeviceStatus>(livetap.url, path)).condition).toBe('ready')
    await page.goto('/devices')
    await page.getByRole('listitem').filter({ hasText: 'Virtual lamp' }).getByRole('link', { name: 'Play' }).waitFor()
    expect(complaints).toEqual([])
  })

  test('a device is added, comes, is tried, stopped and opened again', async () => {
    const { page, complaints } = await openHere({})
    await page.goto('/devices')
    await page.getByRole('link', { name: 'Add a device' }).click()
    await page.getByRole('radio', { name: /^Lamp/ }).check()
    await check(page, 'add-what')
    await page.getByRole('button', { name: 'Next' }).click()
    await page.getByLabel('Name').fill(hostile)
    await check(page, 'add-limits')
    await page.getByRole('button', { name: 'Register it' }).click()
    const token =
      (await page
        .getByText(/^ttlc_device_/)
        .first()
        .textContent()) ?? ''
    await page.getByText('Waiting for the device …').waitFor()
    await check(page, 'add-connect')

    const device = await connect(token, lamp)
    await page.getByText('It is here: 1 capability').waitFor()
    await page.getByRole('button', { name: 'Test Lamp' }).click()
    await page
      .getByRole('status')
      .getByText(/^Done in [\d.]+ ms\.$/)
      .waitFor()
    await page.getByRole('link', { name: /^Go to/ }).click()

    await page.getByRole('heading', { level: 1, name: hostile }).waitFor()
    await page.getByLabel('value').fill('200')
    await page.getByRole('button', { name: 'Test Lamp' }).click()
    await page
      .getByRole('status')
      .getByText(/^Done in [\d.]+ ms\.$/)
      .waitFor()
    await expect.poll(() => device.heard.findLast(({ t }) => t === 'cmd')?.m).toMatchObject({ p: { value: 200 } })
    await page.getByRole('list', { name: 'Commands' }).getByText('lamp.on: value 200, for 1 s').waitFor()
    await check(page, 'device')

    device.press(true)
    await page.getByText('Emergency stop: everything is off').waitFor()
    await page.getByText('Release the button on the device: it is pressed.').waitFor()
    await check(page, 'device-stopped')
    await page.getByRole('button', { name: 'Test Lamp' }).click()
    await page.getByText('The emergency stop is on.').first().waitFor()
    await page.getByRole('button', { name: 'Open the emergency stop' }).click()
    await page.getByText(/the button of the device is pressed/).waitFor()
    device.press(false)
    await page.getByText('Release the button on the device, if it has one.').waitFor()
    await page.getByRole('button', { name: 'Open the emergency stop' }).click()
    await page.getByText('Emergency stop: everything is off').waitFor({ state: 'detached' })
    expect(heard(device)).toContain('clear')
    expect(complaints.filter((text) => !/status of 409/.test(text))).toEqual([])
  })

  test('the stop on the card of a device reaches it', async () => {
    const { device: registered, token } = await register('Fan')
    const device = await connect(token, lamp)
    const { page } = await openHere({ viewport: { width: 390, height: 844 } })
    await page.goto('/devices')
    const card = page.getByRole('listitem').filter({ hasText: 'Fan' })
    await card.getByText('Ready').waitFor()
    await card.getByRole('button', { name: 'Emergency stop of Fan' }).click()
    await card.getByText('Emergency stop', { exact: true }).waitFor()
    await expect.poll(() => device.heard.find(({ t }) => t === 'stop')?.m).toMatchObject({ latched: true })
    await check(page, 'devices-phone')
    const stored = await call<Device>(livetap.url, `/api/v1/devices/${registered.deviceId}`)
    expect(stored.status.stop).not.toBeNull()
  })

  test('what is of high risk is armed by a person, and limits are taken back at once', async () => {
    const { device: registered, token } = await register('Motor')
    const device = await connect(token, lamp, motor)
    const { page, complaints } = await openHere({})
    await page.goto(`/devices/${registered.deviceId}`)
    await page.getByText('Not armed.').waitFor()
    await page.getByRole('button', { name: 'Test motor.run' }).click()
    // The list of commands says so, too, as soon as it has heard of it.
    await page.getByText('The device is disarmed.').first().waitFor()
    await page.getByRole('button', { name: 'Arm …' }).click()
    await check(page, 'device-arm')
    await page.getByRole('dialog').getByRole('button', { name: 'Arm it' }).click()
    await page.getByText('Armed', { exact: true }).waitFor()
    await expect.poll(() => device.heard.findLast(({ t }) => t === 'arm')?.m).toMatchObject({ armed: true })

    await page.getByRole('button', { name: 'Change the limits' }).click()
    await page.getByLabel('value, most').fill('999')
    await page.getByText('Give a number from 0 to 255.').waitFor()
    expect(await page.getByRole('button', { name: 'Save the limits' }).isDisabled()).toBe(true)
    await page.getByLabel('value, most').fill('100')
    await check(page, 'device-limits')
    await page.getByRole('button', { name: 'Save the limits' }).click()
    await page.getByText('Limits: narrower than the device').waitFor()
    expect(await page.getByLabel('value', { exact: true }).getAttribute('max')).toBe('100')
    await page.getByRole('button', { name: 'Undo' }).click()
    await page.getByText('Limits: narrower than the device').waitFor({ state: 'detached' })
    await page.getByRole('button', { name: 'Disarm' }).click()
    await page.getByText('Not armed.').waitFor()
    expect(complaints).toEqual([])
  })

  test('a device that says other things of itself is looked at, and approved', async () => {
    const { device: registered, token } = await register('Changed')
    const before = await connect(token, lamp)
    const { page, complaints } = await openHere({})
    await page.goto(`/devices/${registered.deviceId}`)
    await page.getByText('Ready').waitFor()
    await before[Symbol.asyncDispose]()
    await connect(token, { ...lamp, maxOnMs: 60_000 })
    const changes = page.getByRole('list', { name: 'What would change' })
    await changes.getByText('may be on for 1 min instead of 5 s').waitFor()
    await check(page, 'device-proposal')
    await page.getByRole('button', { name: 'Approve' }).click()
    await changes.waitFor({ state: 'detached' })
    await page.getByText('Ready').waitFor()
    expect(complaints).toEqual([])
  })

  test('a token is replaced without a break, and one that is revoked ends the connection', async () => {
    const { device: registered, token } = await register('Tokens')
    await connect(token, lamp)
    const { page, complaints } = await openHere({})
    await page.goto(`/devices/${registered.deviceId}`)
    await page.getByText('Ready').waitFor()
    await page.getByRole('button', { name: 'Replace' }).click()
    await page.getByRole('button', { name: 'Make it' }).click()
    const dialog = page.getByRole('dialog', { name: 'The new token' })
    await dialog.getByRole('tab', { name: 'ESP32' }).click()
    await check(page, 'device-token')
    await dialog.getByRole('button', { name: 'I have it' }).click()
    const replaced = page.getByRole('list', { name: 'Tokens' }).getByRole('listitem').filter({ hasText: 'replaced' })
    await replaced.getByRole('button', { name: 'Revoke' }).click()
    await page.getByRole('button', { name: 'Revoke it' }).click()
    await page.getByText('Offline').first().waitFor()
    expect(complaints).toEqual([])
  })
})
