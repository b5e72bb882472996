import { upMessages } from '@livetap/contracts/devices/link.ts'

const root = 'tld/v1'

/** Every topic that devices publish to. */
export const upFilter = `${root}/+/up/#`

export const downTopic = (deviceId: string, name: string): string => `${root}/${deviceId}/down/${name}`

/** Which device publishes to a topic, and the name of the message; undefined for any other topic. */
export function parseUpTopic(topic: string): { readonly deviceId: string; readonly name: string } | undefined {
  const [, deviceId, name] = /^tld\/v1\/([^/+#]+)\/up\/([^/+#]+)$/.exec(topic) ?? []
  return deviceId === undefined || name === undefined ? undefined : { deviceId, name }
}

/** Whether a device may publish there: under its own name, what is known. */
export function mayPublish(deviceId: string, topic: string): boolean {
  const to = parseUpTopic(topic)
  return to?.deviceId === deviceId && Object.hasOwn(upMessages, to.name)
}

/** Whether a device may subscribe to a filter: to all that goes to itself, or to one kind of it. */
export function maySubscribe(deviceId: string, filter: string): boolean {
  const own = downTopic(deviceId, '')
  return filter.startsWith(own) && /^(#|[a-z]+)$/.test(filter.slice(own.length))
}
