import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { completeEvent, startSimulator } from '@livetap/simulator/simulator.ts'
import { expect, test } from 'vitest'
import { TikFinityClient } from '../src/services/api/compat/compat.suite.ts'
import { eventually, openFolder, startLivetap } from './livetap-process.ts'

/** Four processes are started here. */
const timeout = 180_000

async function findPort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  await new Promise((resolve) => server.close(resolve))
  return port
}

/** As TikFinity's window does. */
async function askForCategories(port: number): Promise<unknown> {
  const headers = { origin: 'https://tikfinity.zerody.one' }
  return (await fetch(`http://localhost:${port}/api/features/categories`, { headers })).json()
}

test('overlays that look for TikFinity on this machine find a Livetap that was told so, and again after it was killed', {
  timeout,
}, async () => {
  await using simulator = await startSimulator()
  simulator.addLive('ann', {})
  await using folder = await openFolder()
  const [port, actionsPort] = [await findPort(), await findPort()]
  const env = { DATA_DIR: folder.path, SIMULATOR_URL: simulator.origin }
  const named = {
    ...env,
    TIKTOK_UNIQUE_ID: '@Ann',
    TIKFINITY_PORT: String(port),
    TIKFINITY_ORIGINS: 'https://x.example',
    TIKFINITY_ACTIONS_PORT: String(actionsPort),
  }
  await using first = await startLivetap(named)
  const open = () => new TikFinityClient(`ws://localhost:${port}/`, { origin: 'https://x.example' })
  const say = (text: string) => simulator.publish('ann', completeEvent({ kind: 'comment', text }))
  expect(await askForCategories(actionsPort)).toEqual({ data: [expect.objectContaining({ categoryId: 'rules' })] })
  using before = open()
  await eventually('the live', async () => before.events.includes('connected'))
  expect(before.all('connected')[0]).toMatchObject({ tikfinityUsername: 'ann' })
  say('hello')
  await eventually('the comment', async () => before.comments.includes('hello'))

  await using folderOfOther = await openFolder()
  await using second = await startLivetap({ ...named, DATA_DIR: folderOfOther.path })
  expect(second.log()).toContain(`TikFinity is running, or another program has the port ${port}`)
  expect(second.log()).toContain(`Another program has the port ${actionsPort}`)
  await second.stop()

  await first.kill()
  await using again = await startLivetap(named)
  using after = open()
  await eventually('the live again', async () => after.events.includes('connected'))
  say('back')
  await eventually('the next comment', async () => after.comments.includes('back'))
  expect(after.comments).not.toContain('hello')
  expect(await again.stop()).toBe(0)
  await eventually('the goodbye', async () => after.closed?.code === 1001)
})
