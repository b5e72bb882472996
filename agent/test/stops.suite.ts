import { expect, test } from 'vitest'
import type { Kind } from './agent-process.ts'
import { arm, lamp, openWorld, ready, until } from './world.ts'

/** When every agent switches off, and what has to happen before anything is on again. */
export function describeStops(kind: Kind): void {
  test('switches everything off at a stop, and goes on taking commands when that was not the emergency stop', async () => {
    const { server, board, begin } = await openWorld(kind)
    await begin()
    await arm({ server })
    await server.command('lamp.on', lamp)
    server.stop(false)
    await until(() => board.board.outputs[0]?.value === 0, 'off')
    expect(board.halts).toBe(0)
    expect(await server.command('lamp.on', lamp)).toMatchObject({ st: 'OK' })
  })

  test('keeps the emergency stop latched over its own restart, until it is cleared', async () => {
    const { server, board, start, begin } = await openWorld(kind)
    const agent = await begin()
    await arm({ server })
    await server.command('lamp.on', lamp)
    server.stop(true)
    await until(() => server.state?.estop === true && board.board.isStopped, 'stopped')
    expect(board.board.outputs[0]?.value).toBe(0)
    expect(await server.command('lamp.on', lamp)).toMatchObject({ st: 'ESTOP' })

    await agent.end()
    board.loseMemory()
    server.heard.length = 0
    start('--serial', board.port)
    await until(() => server.state?.estop === true && board.board.isStopped, 'stopped again')
    server.arm()
    expect(await server.command('lamp.on', lamp)).toMatchObject({ st: 'ESTOP' })

    await ready(server)
    server.clear()
    await until(() => server.state?.estop === false, 'cleared')
    expect(await server.command('lamp.on', lamp)).toMatchObject({ st: 'DISARMED' })
    await arm({ server })
    expect(await server.command('lamp.on', lamp)).toMatchObject({ st: 'OK' })
  })

  test('stays stopped when it is to clear while the button is pressed', async () => {
    const { server, board, begin } = await openWorld(kind)
    await begin()
    board.board.isButtonPressed = true
    board.board.halt(performance.now())
    await until(() => server.state?.estop === true && server.state.button === true, 'stopped')
    expect(server.events).toContain('stopped-by-button')
    const told = server.heard.length
    server.clear()
    await until(() => server.heard.slice(told).some(({ t }) => t === 'state'), 'an answer')
    expect(server.state).toMatchObject({ estop: true })
    expect(await server.command('lamp.on', lamp)).toMatchObject({ st: 'ESTOP' })
  })

  test('stops the board and feeds it no more when the server falls silent, and starts again disarmed', async () => {
    const { server, board, begin } = await openWorld(kind)
    await begin()
    await arm({ server })
    await server.command('lamp.on', lamp)
    expect(board.heard.some(({ kind }) => kind === 'beat')).toBe(true)
    const before = board.heard.length
    server.isSilent = true
    await until(() => board.board.outputs[0]?.value === 0 && !board.board.isArmed, 'off')
    const stoppedAt = board.heard.findIndex(({ kind }, index) => index >= before && kind === 'stop')
    expect(stoppedAt).toBeGreaterThan(0)
    await until(() => server.hellos.length > 1, 'come again')
    expect(board.heard.slice(stoppedAt).some(({ kind }) => kind === 'beat')).toBe(false)

    server.isSilent = false
    server.hangUp(4503)
    server.heard.length = 0
    await until(() => server.state?.state === 'ready', 'back')
    await ready(server)
    expect(server.state).toMatchObject({ armed: false })
    expect(await server.command('lamp.on', lamp)).toMatchObject({ st: 'DISARMED' })
    await arm({ server })
    expect(await server.command('lamp.on', lamp)).toMatchObject({ st: 'OK' })
  })

  test('carries out an emergency stop that the server says before it says welcome', async () => {
    const { server, board, start } = await openWorld(kind)
    await board.plugIn()
    server.saysFirst = { t: 'stop', m: { v: 1, id: 's', latched: true } }
    start('--serial', board.port)
    await until(() => server.state?.estop === true && board.board.isStopped, 'stopped')
    server.arm()
    expect(await server.command('lamp.on', lamp)).toMatchObject({ st: 'ESTOP' })
  })

  test('is disarmed, and everything is off, when it is welcomed again after a short loss of the connection', async () => {
    const { server, board, begin } = await openWorld(kind)
    await begin()
    await arm({ server })
    await server.command('lamp.on', lamp)
    server.hangUp(4503)
    await until(() => server.hellos.length > 1, 'come again')
    await until(() => board.board.outputs[0]?.value === 0 && !board.board.isArmed, 'off')
    await ready(server)
    expect(await server.command('lamp.on', lamp)).toMatchObject({ st: 'DISARMED' })
    await arm({ server })
    expect(await server.command('lamp.on', lamp)).toMatchObject({ st: 'OK' })
  })

  test('switches everything off before it ends', async () => {
    const { server, board, begin } = await openWorld(kind)
    const agent = await begin()
    await arm({ server })
    await server.command('lamp.on', lamp)
    await agent.end('SIGTERM')
    await until(() => board.heard.some((message) => message.kind === 'stop'), 'a stop')
    expect(board.board.outputs[0]?.value).toBe(0)
    expect(board.board.isArmed).toBe(false)
    expect(agent.code).toBe(0)
  })
}
