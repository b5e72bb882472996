import type { CommandRun } from '@livetap/contracts/devices/commands.ts'
import type { EmergencyStop } from '@livetap/contracts/devices/devices.ts'
import type { CommandParameters } from '@livetap/contracts/devices/link.ts'
import { signals } from '@livetap/contracts/topics.ts'
import { type Asked, commandIdOf, DeviceAsking, type Order } from '#domain/device-commands/device-commands.ts'
import { latchStop } from '#domain/devices/devices.ts'
import type { ClaimedAction } from '#domain/executions/executions.ts'
import { toIso } from '#kernel/clock.ts'
import type { RulesPorts } from '../rules.ts'
import type { Executor, Outcome } from './executors.ts'

type CommanderPorts = Pick<RulesPorts, 'db' | 'signals' | 'clock'>

interface DeviceWish {
  readonly deviceId: string
  readonly capability: string
  readonly parameters: CommandParameters
}

/** The capability that every device has: a rule may press the emergency stop, and none can open it. */
const stop = 'stop'
/** No device keeps a command for longer. */
const longestMs = 10_000

/** Has a device do something, once at most: what broke off is not known, and said to be so. */
export function createDeviceCommander(ports: CommanderPorts): Executor {
  const asking = new DeviceAsking(ports.signals, ports.clock)
  return {
    isRepeatable: false,
    execute: async (action) => {
      const wish = action.rendered as DeviceWish
      if (wish.capability === stop) return press(ports, action, wish)
      return conclude(await asking.ask(toOrder(action, wish, ports.clock.now())))
    },
  }
}

function toOrder(action: ClaimedAction, wish: DeviceWish, now: number): Order {
  const { workspaceId, actionId, ruleId, ruleName, eventId, eventType, user, decidedAt } = action
  const { deviceId, capability, parameters } = wish
  return {
    ...{ workspaceId, deviceId, capability, parameters },
    commandId: commandIdOf(actionId, decidedAt),
    source: {
      ...{ kind: 'rule', name: ruleName, ruleId, eventId, eventType },
      viewer: user?.userId ? { userId: user.userId, uniqueId: user.uniqueId, displayName: user.displayName } : null,
    },
    hops: {
      ...{ happenedAt: action.happenedAt, receivedAt: action.receivedAt, normalizedAt: action.normalizedAt },
      decidedAt: toIso(decidedAt),
    },
    expiresAt: Math.min(action.expiresAt, now + longestMs),
  }
}

function conclude(asked: Asked): Outcome {
  if (asked.kind === 'not-taken') return { status: 'failed', error: 'device-offline: it is not connected' }
  if (asked.kind === 'no-end') return { status: 'unknown', error: 'interrupted' }
  const { run } = asked
  const ms = Date.parse(run.hops.acknowledgedAt ?? run.hops.queuedAt) - Date.parse(run.hops.queuedAt)
  if (run.status === 'done') return { status: 'succeeded', ms }
  // It is what a state is for: the latest wins, and that is the success of another action.
  if (run.status === 'merged') return { status: 'skipped', error: 'replaced: a later one took its place' }
  if (run.status === 'unknown') return { status: 'unknown', error: 'device-silent: it did not answer' }
  return { status: 'failed', error: describeRefusal(run) }
}

function describeRefusal({ status, reason, detail }: CommandRun): string {
  if (status !== 'refused') return `device-refused: ${status}`
  return `device-refused: ${[reason, detail].filter(Boolean).join(': ')}`
}

async function press(
  { db, signals: channel, clock }: CommanderPorts,
  action: ClaimedAction,
  wish: DeviceWish,
): Promise<Outcome> {
  const { workspaceId, ruleId, ruleName } = action
  const by = { kind: 'rule', id: ruleId, name: ruleName } as const
  const { deviceId } = wish
  const pressed: EmergencyStop = { at: toIso(clock.now()), by, reason: 'Pressed by a rule', acknowledgedAt: null }
  channel.send(signals.deviceStops, { workspaceId, deviceId, stop: pressed })
  const stopped = await latchStop(db.query, workspaceId, pressed, deviceId)
  if (stopped.length > 0) return { status: 'succeeded' }
  return { status: 'failed', error: 'device-not-found: there is no device of that id' }
}
