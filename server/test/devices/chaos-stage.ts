import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import type { Device } from '@livetap/contracts/devices/devices.ts'
import { startSimulator } from '@livetap/simulator/simulator.ts'
import { call, openFolder, startLivetap } from '../livetap-process.ts'
import { findFreePorts } from '../nginx-process.ts'
import { type LinkTap, startLinkTap } from './link-tap.ts'
import { startMosquitto } from './mosquitto-process.ts'
import { agentAt, openUnoBehindAgent } from './uno-agent.ts'
import { WatchedBoard } from './watched-board.ts'

const mqttAgent = fileURLToPath(new URL('./mqtt-agent-child.ts', import.meta.url))

const often = { perMinute: 6000, perViewerPerMinute: 6000 }
/** A command is good for less than a link needs to be lost: what waited meanwhile is too late. */
const policy = { perSecond: 100, ttlMs: 1500, capabilities: { 'lamp.on': often, 'relay.close': often } }

export type Stage = Awaited<ReturnType<typeof openStage>>

/** One board behind an agent that comes by WebSocket, one behind an agent that comes by a Mosquitto. */
export async function openStage(opened: AsyncDisposableStack) {
  const simulator = opened.use(await startSimulator({ lives: { show: {} } }))
  const [apiPort = 0, devicesPort = 0, brokerPort = 0] = await findFreePorts(3)
  const broker = opened.use(await startMosquitto(brokerPort))
  const { path } = opened.use(await openFolder())
  const mqttUrl = (port: number) => `mqtt://127.0.0.1:${port}`
  const place = { DATA_DIR: path, API_PORT: String(apiPort), DEVICES_PORT: String(devicesPort) }
  const server = await openServer({ ...place, SIMULATOR_URL: simulator.origin, MQTT_URL: mqttUrl(brokerPort) })
  opened.defer(() => server.livetap.kill())
  const { url } = server.livetap
  const open = async (port: number, agent: (tap: LinkTap, device: Device) => readonly string[]) => {
    const tap = opened.use(await startLinkTap({ host: '127.0.0.1', port }))
    const board = await openUnoBehindAgent(url, { policy, agent: (device) => agent(tap, device) })
    return { tap, board: new WatchedBoard(opened.use(board), tap.expiries) }
  }
  const socket = await open(devicesPort, (tap) => agentAt(`http://127.0.0.1:${tap.port}`))
  const mqtt = await open(brokerPort, (tap, { deviceId }) => [
    ...[mqttAgent, '--url', mqttUrl(tap.port)],
    ...['--device', deviceId],
  ])
  return { simulator, broker, server, url, socket, mqtt, boards: [socket.board, mqtt.board] as const }
}

/** Livetap, of which another process takes up the work of the one that was killed. */
async function openServer(env: Readonly<Record<string, string>>) {
  const server = {
    livetap: await startLivetap(env),
    async restart(pauseMs: number) {
      await server.livetap.kill()
      await sleep(pauseMs)
      server.livetap = await startLivetap(env)
    },
  }
  return server
}

/** As somebody at the desk would: what comes back is armed as soon as it may be. */
export async function keepArmed({ url, boards }: Stage, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    for (const { agent } of boards) {
      const address = `/api/v1/devices/${agent.deviceId}`
      const arm = async () => {
        const { status } = await call<Device>(url, address)
        if (status.connection === 'online' && status.condition === 'disarmed') await call(url, `${address}/arm`, {})
      }
      await arm().catch(() => {}) // the server may be away, and so may the device again
    }
    await sleep(200)
  }
}
