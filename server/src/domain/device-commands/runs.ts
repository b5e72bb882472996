import type { CommandRun, CommandStatus, RefusalReason } from '@livetap/contracts/devices/commands.ts'
import type { AckStatus } from '@livetap/contracts/devices/link.ts'
import type { DeviceOrder } from '@livetap/contracts/topics.ts'
import { toIso } from '#kernel/clock.ts'

const answers: Record<Exclude<AckStatus, 'OK' | 'DUP' | 'EXPIRED'>, string> = {
  RANGE: 'the device does not take such numbers',
  ESTOP: 'the emergency stop of the device is latched',
  RATE: 'the device was asked too often',
  COOL: 'the device needs a rest',
  NOLINK: 'the board behind the agent does not answer',
  BUSY: 'the device is still at the one before',
  DISARMED: 'the device is not armed',
}

/** What comes again was done before. */
export const isDone = (st: AckStatus): boolean => st === 'OK' || st === 'DUP'

/** What came of a command by the answer of its device; the detail is for people. */
export function readAnswer(st: AckStatus, extra?: number): [CommandStatus, RefusalReason | null, string | null] {
  if (isDone(st)) return ['done', null, null]
  if (st === 'EXPIRED') return ['expired', st, 'its time was over when the device had it']
  const more =
    extra === undefined ? '' : st === 'RANGE' ? `; the nearest is ${extra}` : st === 'COOL' ? ` of ${extra} ms` : ''
  return ['refused', st, answers[st as keyof typeof answers] + more]
}

/** What an order is once a device has it. */
export function createRun(
  { commandId, deviceId, capability, parameters, source, hops }: DeviceOrder,
  now: number,
): CommandRun {
  return {
    ...{ commandId, deviceId, capability, parameters, source },
    ...{ status: 'waiting', reason: null, detail: null },
    hops: { ...hops, queuedAt: toIso(now), sentAt: null, acknowledgedAt: null },
    ...{ queueMs: null, deviceMs: null },
  }
}
