import { parseArgs } from 'node:util'
import { AgentCore } from '@livetap/agent/core/core.ts'
import { readLatch, writeLatch } from '@livetap/agent/latch-file.ts'
import { readDownMessage } from '@livetap/agent/link/down-messages.ts'
import { openSerialLine } from '@livetap/agent/serial/serial-line.ts'
import { connect } from 'mqtt'

/**
 * An agent that comes by MQTT, for tests: everything of the usual one but the way. It says who it is once a second until
 * it is welcomed, as a broker of others tells nobody that it has come.
 */
const options = ['url', 'device', 'serial', 'state-file'] as const
const { values } = parseArgs({ options: Object.fromEntries(options.map((name) => [name, { type: 'string' }])) })
const [url, deviceId, serial, stateFile] = options.map((name) => String(values[name])) as [
  string,
  string,
  string,
  string,
]
const now = () => performance.now()
const note = (text: string) => process.stderr.write(`${new Date().toISOString()} ${text}\n`)
const up = (name: string) => `tld/v1/${deviceId}/up/${name}`
let isWelcome = false

const client = connect(url, {
  ...{ clientId: deviceId, username: deviceId, password: process.env.LIVETAP_AGENT_TOKEN ?? '' },
  ...{ protocolVersion: 4, clean: true, keepalive: 2, connectTimeout: 2000, reconnectPeriod: 1000 },
  ...{ queueQoSZero: false, will: { topic: up('state'), payload: Buffer.from('{"v":1,"state":"lost"}'), qos: 1 } },
})
const say = (name: string, m: object) => {
  if (client.connected) client.publish(up(name), JSON.stringify(m), { qos: 0 })
}
const core = new AgentCore(
  {
    say: ({ t, m }) => say(t, m),
    halt: () => line.halt(),
    wake: () => void queueMicrotask(send),
    remember: (isLatched) => writeLatch(stateFile, isLatched),
    note,
    hangUp: () => client.stream.destroy(),
  },
  { isLatched: readLatch(stateFile), overrides: {} },
)
const line = openSerialLine(serial, 115_200, {
  opened: () => core.lineOpened(now()),
  closed: () => core.lineClosed(now()),
  said: (message) => core.boardSaid(message, now()),
  note,
})

let isSending = false
async function send(): Promise<void> {
  if (isSending) return
  isSending = true
  for (let next = core.takeNext(now()); next; next = core.takeNext(now())) await line.send(next)
  isSending = false
}

client.on('connect', () => {
  isWelcome = false
  client.subscribe(`tld/v1/${deviceId}/down/#`, { qos: 1 })
})
client.on('error', ({ message }) => note(message))
client.on('close', () => core.linkClosed(false))
client.on('message', (topic, payload, { retain }) => {
  const t = topic.split('/').at(-1)
  const message = retain ? undefined : readDownMessage(JSON.stringify({ t, m: JSON.parse(String(payload)) }))
  if (!message) return
  isWelcome ||= message.t === 'welcome'
  core.hear(message, now())
})
setInterval(() => core.tick(now()), 100)
setInterval(() => {
  if (!isWelcome) say('hb', { v: 1, t: now() })
}, 1000)
