import type { CommandPage, CommandRun } from '@livetap/contracts/devices/commands.ts'
import { armBoard, lampPin, openUnoBehindAgent, type UnoBehindAgent } from '../../../server/test/devices/uno-agent.ts'
import { call } from '../../../server/test/livetap-process.ts'
import { describeTimes, followWithRule, steadyLive, waitForAll } from '../firings.ts'
import { startEmbedded } from '../livetap.ts'
import type { Bench } from '../measure.ts'
import { startSimulatorProcess } from '../simulator-process.ts'
import { waitUntil } from '../wait-until.ts'

/** The firmware takes ten commands a second. */
const perSecond = 6
const warmUp = 60
const messages = 400
const presses = 100
const open = 6000
const policy = {
  perSecond: 100,
  capabilities: { 'lamp.on': { perMinute: open, perViewerPerMinute: open } },
}

export const bench: Bench = {
  title: `From the frame on the wire to a pin of the simulated Uno, ${perSecond} a second: ingest, rule, device service, agent, serial line, firmware (embedded)`,
  async run() {
    await using simulator = await startSimulatorProcess({ steady: steadyLive(perSecond, messages) })
    await using fresh = await startEmbedded({ SIMULATOR_URL: simulator.origin })
    const { url } = fresh.livetap
    await using board = await openUnoBehindAgent(url, { policy })
    const passages = (await watchGifts(url, board)).slice(warmUp)
    const of = (name: string, measure: (passage: Passage) => number) => describeTimes(name, passages.map(measure))
    const figures: Record<string, number> = {
      ...of('all', ({ pinAt, happenedAt }) => pinAt - happenedAt),
      ...of('frame_to_received', ({ receivedAt, happenedAt }) => receivedAt - happenedAt),
      ...of('received_to_decided', ({ decidedAt, receivedAt }) => decidedAt - receivedAt),
      ...of('decided_to_sent', ({ sentAt, decidedAt }) => sentAt - decidedAt),
      ...of('sent_to_pin', ({ pinAt, sentAt }) => pinAt - sentAt),
      ...describeTimes('estop', await pressStop(url, board)),
    }
    const { all_p50_ms = 0, all_p99_ms = 0 } = figures
    return { figures: { p50_ms: all_p50_ms, p99_ms: all_p99_ms, ...figures }, peers: {}, runs: 1 }
  },
}

/** When a command was where, in milliseconds since 1970. */
interface Passage {
  readonly happenedAt: number
  readonly receivedAt: number
  readonly decidedAt: number
  readonly sentAt: number
  readonly pinAt: number
}

/** In the order in which the lamp went on. */
async function watchGifts(url: string, { uno, deviceId }: UnoBehindAgent): Promise<Passage[]> {
  const flash = { type: 'device', deviceId, capability: 'lamp.on', parameters: { value: 255, durMs: 20 } } as const
  await followWithRule(url, 'steady', [flash])
  await waitForAll(messages, async () => (await readEnded(url, deviceId)).length)
  const ended = await readEnded(url, deviceId)
  const runs = ended.filter(({ status }) => status === 'done')
  const others = Map.groupBy(ended, ({ status, reason }) => `${status} ${reason ?? ''}`)
  for (const [what, { length }] of others) process.stderr.write(`${length} ${what}\n`)
  const lit = uno.changes.filter(({ pin, on }) => pin === lampPin && on)
  const passages = runs.flatMap(({ hops }) => {
    const at = (time: string | null) => (time === null ? Number.NaN : Date.parse(time))
    const [sentAt, acknowledgedAt] = [at(hops.sentAt), at(hops.acknowledgedAt)]
    // None where the lamp was on already: the load of the machine had two come at once.
    const change = lit.find((each) => each.at >= sentAt - 1 && each.at <= acknowledgedAt + 1)
    const before = { happenedAt: at(hops.happenedAt), receivedAt: at(hops.receivedAt), decidedAt: at(hops.decidedAt) }
    return change ? [{ ...before, sentAt, pinAt: change.at }] : []
  })
  if (passages.length < messages / 2) throw new Error(`the lamp was seen to go on only ${passages.length} times`)
  return passages.toSorted((one, other) => one.sentAt - other.sentAt)
}

/** A level that a later one took the place of before it was sent has ended as well. */
async function readEnded(url: string, deviceId: string): Promise<CommandRun[]> {
  const runs: CommandRun[] = []
  let cursor = ''
  do {
    const page: CommandPage = await call(url, `/api/v1/devices/${deviceId}/commands?limit=100${cursor}`)
    runs.push(...page.items.filter(({ status }) => status !== 'waiting' && status !== 'sent'))
    cursor = page.next === undefined ? '' : `&cursor=${encodeURIComponent(page.next)}`
  } while (cursor !== '')
  return runs
}

/** From pressing the emergency stop until the lamp is off, in milliseconds. */
async function pressStop(url: string, { uno, deviceId }: UnoBehindAgent): Promise<number[]> {
  const address = `/api/v1/devices/${deviceId}`
  const times: number[] = []
  const lit = { capability: 'lamp.on', parameters: { value: 255, durMs: 10_000 } }
  while (times.length < presses) {
    // Armed is what the rows say: the device service finds out a moment later.
    await waitUntil('a command that is done', async () => {
      return (await call<CommandRun>(url, `${address}/commands`, lit)).status === 'done'
    })
    await waitUntil('light', () => uno.isOn(lampPin))
    const pressedAt = Date.now()
    await call(url, `${address}/stop`, {})
    await waitUntil('darkness', () => !uno.isOn(lampPin))
    times.push((uno.changes.findLast(({ pin }) => pin === lampPin)?.at ?? Number.NaN) - pressedAt)
    await call(url, `${address}/clear`, {})
    await armBoard(url, deviceId)
  }
  return times
}
