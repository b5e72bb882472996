import { request } from 'node:http'
import type { CommandRun } from '@livetap/contracts/devices/commands.ts'
import type { DeviceRequest, DeviceStatus } from '@livetap/contracts/devices/devices.ts'
import type { DevicesSnapshot } from '@livetap/contracts/devices/live.ts'
import { type DeviceOrder, type DeviceSaid, signals } from '@livetap/contracts/topics.ts'
import type { Role } from '@livetap/contracts/workspace/access.ts'
import { vi } from 'vitest'
import { roles } from '#domain/access/access.ts'
import { createKey } from '#domain/keys/keys.ts'
import { toIso } from '#kernel/clock.ts'
import { type Answer, ask, type TestServer } from '../api.suite.ts'

export const eventually = <Result>(check: () => Result | Promise<Result>) =>
  vi.waitFor(check, { timeout: 45_000, interval: 10 })

export type Asker = (method: string, path: string, body?: object) => Promise<Answer>

/** Asks addresses below `/api/v1/devices` as a program that may what the role may. */
export async function askAs({ ports, port }: TestServer, role: Role, workspaceId = 'default'): Promise<Asker> {
  const wish = { name: `A ${role}`, permissions: roles[role], expiresAt: undefined, createdBy: 'test' }
  const { token } = await createKey(ports.db.query, workspaceId, wish)
  const headers = { authorization: `Bearer ${token}` }
  return (method, path, body) => ask(port, `/api/v1/devices${path}`, { method, headers, ...(body ? { body } : {}) })
}

export async function register(asker: Asker, request: Partial<DeviceRequest> = {}) {
  const { json } = await asker('POST', '', { name: 'Lamp', kind: 'lamp', manifest: 'template', ...request })
  return json as { readonly device: { readonly deviceId: string }; readonly token: string }
}

/** Everything that is said of a kind from now on. */
export async function listen<Message>(
  { ports }: Pick<TestServer, 'ports'>,
  signal: { readonly name: string; readonly message?: Message },
): Promise<Message[]> {
  const heard: Message[] = []
  await ports.signals.listen(signal, (message) => void heard.push(message))
  return heard
}

/** The status of a device that is connected and ready. */
export function createStatus(deviceId: string, more: Partial<DeviceStatus> = {}): DeviceStatus {
  return {
    ...{ deviceId, connection: 'online', condition: 'ready', transport: 'websocket', address: '192.0.2.7' },
    ...{ connectedAt: toIso(Date.now()), lastSeenAt: toIso(Date.now()), boot: 1, roundTripMs: 4 },
    ...{ armed: null, stop: null, isStopped: false, isButtonPressed: false, fault: '', on: [], waiting: 0 },
    ...more,
  }
}

/** What is said of the devices of a workspace, as the device service says it. */
export function sayer({ ports }: Pick<TestServer, 'ports'>, workspaceId = 'default') {
  const say = (said: DeviceSaid) => ports.signals.send(signals.devices, said)
  return {
    status: (status: DeviceStatus) => say({ workspaceId, deviceId: status.deviceId, kind: 'device_status', status }),
    changed: (deviceId: string, part: 'rows' | 'tokens' | 'interlocks' | 'removed') =>
      say({ workspaceId, deviceId, kind: 'changed', parts: [part] }),
    taken: ({ deviceId, commandId }: Pick<DeviceOrder, 'deviceId' | 'commandId'>) =>
      say({ workspaceId, deviceId, kind: 'command_taken', commandId }),
    sent: (command: CommandRun) => say({ workspaceId, deviceId: command.deviceId, kind: 'command_sent', command }),
    note: (deviceId: string, text: string) =>
      say({ workspaceId, deviceId, kind: 'note', note: { at: toIso(Date.now()), kind: 'log', text } }),
  }
}

/** A page that watches the devices, as far as the server sees it. */
export class Watcher implements Disposable {
  readonly snapshots: DevicesSnapshot[] = []
  // biome-ignore lint/suspicious/noExplicitAny: tests look into changes of every shape
  readonly changes: { readonly event: string; readonly said: any }[] = []
  status = 0
  readonly #request: ReturnType<typeof request>

  constructor(port: number, headers: Readonly<Record<string, string>>) {
    this.#request = request({ port, host: '127.0.0.1', path: '/api/v1/devices/live', headers }, (response) => {
      this.status = response.statusCode ?? 0
      let rest = ''
      response.setEncoding('utf8').on('data', (text: string) => {
        const blocks = (rest + text).split('\n\n')
        rest = blocks.pop() ?? ''
        for (const block of blocks) this.#read(block)
      })
      response.on('error', () => {})
    })
    this.#request.on('error', () => {})
    this.#request.end()
  }

  /** What was told of that kind. */
  // biome-ignore lint/suspicious/noExplicitAny: tests look into changes of every shape
  of(event: string): any[] {
    return this.changes.flatMap((change) => (change.event === event ? [change.said] : []))
  }

  [Symbol.dispose](): void {
    this.#request.destroy()
  }

  #read(block: string): void {
    const [, event = '', data = ''] = /^event: (\w+)\ndata: (.*)$/s.exec(block) ?? []
    if (event === '') return
    const said = JSON.parse(data)
    if (event === 'snapshot') this.snapshots.push(said)
    else this.changes.push({ event, said })
  }
}
