import type { DownMessage } from '@livetap/contracts/devices/link.ts'
import { connect, type IClientOptions, type MqttClient } from 'mqtt'
import type { TestDevice } from './device-links.suite.ts'

/** A device as firmware has it: it connects, subscribes to what goes to it, and never comes back by itself. */
export class MqttDevice implements TestDevice {
  readonly heard: DownMessage[] = []
  /** Topics of all that came. */
  readonly topics: string[] = []
  ended: { readonly code?: number } | undefined
  readonly client: MqttClient
  readonly #id: string

  constructor(url: string, deviceId: string, token: string, options: IClientOptions = {}) {
    this.#id = deviceId
    const who = { clientId: deviceId, username: deviceId, password: token }
    this.client = connect(url, { ...who, protocolVersion: 4, clean: true, reconnectPeriod: 0, ...options })
    this.client.on('connect', () => {
      const { stream } = this.client as unknown as { readonly stream: { setNoDelay?(isOn: boolean): void } }
      stream.setNoDelay?.(true)
    })
    this.client.on('message', (topic, payload) => {
      this.topics.push(topic)
      const [, , , direction, t] = topic.split('/')
      if (direction === 'down') this.heard.push({ t, m: JSON.parse(String(payload)) } as DownMessage)
    })
    this.client.on('error', (error) => {
      this.refused = (error as { code?: unknown }).code
    })
    this.client.on('close', () => {
      this.ended ??= {}
    })
  }

  /** The return code of the broker, where it let nobody in. */
  refused: unknown

  subscribe(): void {
    this.client.subscribe(`tld/v1/${this.#id}/down/#`, { qos: 1 })
  }

  say({ t, m }: { readonly t: string; readonly m: object }): void {
    this.sayRaw(t, JSON.stringify(m))
  }

  sayRaw(name: string, content: string): void {
    this.client.publish(`tld/v1/${this.#id}/up/${name}`, content, { qos: 0 })
  }

  pause(): void {
    const { stream } = this.client as unknown as { readonly stream: { pause(): void; unpipe?(): void } }
    stream.unpipe?.()
    stream.pause()
  }

  leave(): void {
    this.client.end()
  }

  vanish(): void {
    this.client.end(true)
    const { stream } = this.client as unknown as { readonly stream: { destroy(): void } }
    stream.destroy()
  }
}
