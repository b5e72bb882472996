import { expect, test } from 'vitest'
import type { Kind } from './agent-process.ts'
import { arm, lamp, openWorld, until } from './world.ts'

/** What every agent does with a command. */
export function describeCommands(kind: Kind): void {
  test('has the board do what it is told, once it is armed, and answers each command once', async () => {
    const { server, board, begin } = await openWorld(kind)
    await begin()
    expect(await server.command('lamp.on', lamp)).toMatchObject({ st: 'DISARMED' })
    await arm({ server })
    const id = server.nextId()
    expect(await server.command('lamp.on', lamp, { id })).toMatchObject({ st: 'OK', t: expect.any(Number) })
    expect(board.board.outputs[0]?.value).toBe(100)
    await until(() => server.state?.on?.['lamp.on']?.p.value === 100, 'told that the lamp is on')
    expect(await server.command('lamp.on', lamp, { id })).toMatchObject({ st: 'DUP' })
    expect(board.heard.filter((message) => message.kind === 'command')).toHaveLength(1)
  })

  test('refuses by itself what is too late, not allowed, or for another start of the board', async () => {
    const { server, board, begin } = await openWorld(kind)
    await begin()
    await arm({ server })
    expect(await server.command('lamp.on', lamp, { exp: server.now - 1 })).toMatchObject({ st: 'EXPIRED' })
    expect(await server.command('lamp.on', { value: 256, durMs: 100 })).toMatchObject({ st: 'RANGE', extra: 255 })
    expect(await server.command('motor.run', { value: 1, durMs: 3001 })).toMatchObject({ st: 'RANGE', extra: 3000 })
    expect(await server.command('lamp.on', { value: 1.5, durMs: 100 })).toMatchObject({ st: 'RANGE' })
    expect(await server.command('lamp.on', { ...lamp, other: 1 })).toMatchObject({ st: 'RANGE' })
    expect(await server.command('lamp.off', lamp)).toMatchObject({ st: 'RANGE' })
    expect(await server.command('lamp.on', lamp, { boot: 7 })).toMatchObject({ st: 'NOLINK' })
    expect(board.heard.some((message) => message.kind === 'command')).toBe(false)
  })

  test.each([
    ['nothing but of heartbeats that it has not sent yet', 1e9],
    ['nothing but what was on its way for more than a second', -1300],
  ])('takes every command for too late while it hears of the clock of the server %s', async (_what, shiftMs) => {
    const { server, board, start } = await openWorld(kind)
    server.timeShiftMs = shiftMs
    await board.plugIn()
    start('--serial', board.port)
    await until(() => server.state?.state === 'ready', 'ready')
    await arm({ server })
    expect(await server.command('lamp.on', lamp)).toMatchObject({ st: 'EXPIRED' })
  })

  test('tells the board how much of the time is left, by the clock of the server', async () => {
    const { server, board, begin } = await openWorld(kind)
    await begin()
    await arm({ server })
    await server.command('lamp.on', lamp, { exp: server.now + 5000 })
    const command = board.heard.find((message) => message.kind === 'command')
    expect(command).toMatchObject({ boot: 1, channel: 0, value: 100, durMs: 20_000, ttlMs: expect.any(Number) })
    expect(command?.kind === 'command' && command.ttlMs).toBeLessThanOrEqual(5100)
    expect(command?.kind === 'command' && command.ttlMs).toBeGreaterThan(0)
  })

  test('takes no command for a start of the board that is over', async () => {
    const { server, board, begin } = await openWorld(kind)
    await begin()
    await arm({ server })
    expect(await server.command('lamp.on', lamp, { boot: 1 })).toMatchObject({ st: 'OK' })
    board.loseMemory()
    await until(() => server.state?.boot === 2 && server.state.state === 'ready', 'another start')
    expect(server.events).toContain('board-restarted')
    server.arm()
    expect(await server.command('lamp.on', lamp, { boot: 1 })).toMatchObject({ st: 'NOLINK' })
    expect(await server.command('lamp.on', lamp, { boot: 2 })).toMatchObject({ st: 'OK' })
  })
}
