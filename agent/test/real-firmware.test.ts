import { buildPtyUno, openPtyUno } from '@livetap/firmware/pty-uno.ts'
import { describe, expect, onTestFinished, test } from 'vitest'
import { findMissing, nodeAgent, pythonAgent } from './agent-process.ts'
import { arm, openWorld, ready, until } from './world.ts'

const missing = buildPtyUno().missing ?? findMissing('websocket, serial')
const lampPin = 5

describe.skipIf(missing)(`with the firmware of an Arduino Uno ${missing ?? ''}`, () => {
  test.each([nodeAgent, pythonAgent])('the agent for $name drives it, and stops it', async (kind) => {
    const { server, start } = await openWorld(kind)
    const uno = await openPtyUno()
    onTestFinished(() => uno[Symbol.asyncDispose]())
    start('--serial', uno.path)
    await ready(server)
    const manifest = server.heard.findLast(({ t }) => t === 'manifest')?.m
    expect(manifest).toMatchObject({
      capabilities: expect.arrayContaining([expect.objectContaining({ id: 'lamp.on', mode: 'level' })]),
    })

    await arm({ server })
    const lamp = { value: 255, durMs: 30_000 }
    expect(await server.command('lamp.on', lamp)).toMatchObject({ st: 'OK' })
    await until(() => uno.isOn(lampPin), 'on')

    server.isSilent = true
    await until(() => !uno.isOn(lampPin), 'off when the server is silent')
    server.isSilent = false
    server.hangUp(4503)
    server.heard.length = 0
    await ready(server)
    expect(await server.command('lamp.on', lamp)).toMatchObject({ st: 'DISARMED' })

    await arm({ server })
    expect(await server.command('lamp.on', lamp)).toMatchObject({ st: 'OK' })
    await until(() => uno.isOn(lampPin), 'on again')
    server.stop(true)
    await until(() => !uno.isOn(lampPin), 'off by the emergency stop')
    expect(await server.command('lamp.on', lamp)).toMatchObject({ st: 'ESTOP' })
    const boot = (server.state?.boot ?? 0) + 1
    uno.reset()
    await until(() => server.state?.state === 'ready' && server.state.boot === boot, 'another start')
    expect(server.events).toContain('board-restarted')
    expect(server.state).toMatchObject({ estop: true, armed: false })
    await ready(server) // a board that has just started does not know yet that its button is released
    server.clear()
    await until(() => server.state?.estop === false, 'cleared')
    expect(server.events).not.toContain('stopped-by-button')
    await arm({ server })
    expect(await server.command('lamp.on', lamp)).toMatchObject({ st: 'OK' })
  })
})
