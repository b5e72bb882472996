import { expect, test } from 'vitest'
import type { BoardMessage } from '../src/serial/messages.ts'
import type { Kind } from './agent-process.ts'
import { openVirtualLamp } from './virtual-lamp.ts'
import { arm, lamp, openWorld, ready, until } from './world.ts'

/** The devices that are none, as every agent has them. */
export function describeVirtualBoards(kind: Kind): void {
  test('draws a device that is none, under the same rules', async () => {
    const { server, start } = await openWorld(kind)
    const agent = start('--virtual', 'lamp')
    await ready(server)
    expect(await server.command('lamp.on', lamp)).toMatchObject({ st: 'DISARMED' })
    await arm({ server })
    expect(await server.command('lamp.on', { value: 255, durMs: 20_000 })).toMatchObject({ st: 'OK' })
    await until(() => agent.output.includes('lamp.on ████████████ 255'), 'drawn')
    server.stop(true)
    await until(() => agent.output.includes('EMERGENCY STOP'), 'stopped')
    expect(agent.output).toContain('lamp.on ░░░░░░░░░░░░ 0')
  })

  test('has a virtual board do nothing that was meant for another start of it', async () => {
    const ask = openVirtualLamp(kind)
    const boot = find(await ask({ kind: 'hello' }), 'banner').boot
    const earlier = (boot + 0xffff) & 0xffff
    const order = { kind: 'command', id: '0123456789abcdef', channel: 0, value: 9, durMs: 900, ttlMs: 900 } as const

    expect(find(await ask({ kind: 'beat', boot: earlier }), 'banner')).toMatchObject({ boot })
    const armed = async (message: { readonly boot: number; readonly armed: boolean }) =>
      find(await ask({ kind: 'arm', ...message }), 'state').state.isArmed
    expect(await armed({ boot, armed: true }), 'that beat fed nothing').toBe(false)
    await ask({ kind: 'beat', boot })
    expect(await armed({ boot: earlier, armed: true })).toBe(false)
    expect(await armed({ boot, armed: true })).toBe(true)
    expect(await armed({ boot: earlier, armed: false })).toBe(true)
    expect(find(await ask({ ...order, boot: earlier }), 'ack')).toMatchObject({ id: order.id, status: 7 })
    expect(find(await ask({ ...order, boot }), 'ack')).toMatchObject({ id: order.id, status: 0 })
  })
}

function find<Name extends BoardMessage['kind']>(said: readonly BoardMessage[], kind: Name) {
  const found = said.findLast((message) => message.kind === kind)
  if (found === undefined) throw new Error(`the board said no ${kind}`)
  return found as BoardMessage & { kind: Name }
}
