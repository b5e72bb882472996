import { expect, test } from 'vitest'
import { encodeFrame } from '../src/serial/frames.ts'
import type { Kind } from './agent-process.ts'
import { token } from './scripted-server.ts'
import { arm, lamp, makeCertificate, openWorld, ready, until } from './world.ts'

/** How every agent keeps its link to the server, and its line to the board. */
export function describeLinks(kind: Kind): void {
  test('says who it is, what its board can do and how that is, and keeps saying that it lives', async () => {
    const { server, begin } = await openWorld(kind)
    await begin()
    expect(server.hellos).toEqual([{ t: 'hello', m: { v: 1, token, agent: expect.any(String) } }])
    const manifest = server.heard.find(({ t }) => t === 'manifest')?.m
    expect(manifest).toMatchObject({
      model: 'scripted',
      capabilities: [
        { id: 'lamp.on', mode: 'level', risk: 'low', parameters: [{ name: 'value', min: 0, max: 255 }] },
        { id: 'motor.run', mode: 'pulse', risk: 'high', maxOnMs: 3000 },
      ],
    })
    expect(server.state).toMatchObject({ state: 'ready', armed: false, estop: false, boot: 1 })
    expect(server.heard.findLast(({ t }) => t === 'hb')?.m).toMatchObject({ boot: 1, upMs: expect.any(Number) })
  })

  test('arms a board that was not there yet when the server asked for that', async () => {
    const { server, board, start } = await openWorld(kind)
    start('--serial', board.port)
    await until(() => server.state?.state === 'fault', 'connected')
    server.arm()
    await board.plugIn()
    await until(() => server.state?.armed === true, 'armed')
    await ready(server)
    expect(await server.command('lamp.on', lamp)).toMatchObject({ st: 'OK' })
  })

  test('says that the board is away when it is unplugged, and finds it again', async () => {
    const { server, board, begin } = await openWorld(kind)
    await begin()
    await arm({ server })
    board.unplug()
    await until(() => server.state?.state === 'fault', 'away')
    expect(server.events).toContain('board-away')
    expect(await server.command('lamp.on', lamp)).toMatchObject({ st: 'NOLINK' })
    board.loseMemory()
    await board.plugIn()
    await until(() => server.state?.state === 'ready' && server.state.boot === 2, 'back')
    expect(server.events).toEqual(expect.arrayContaining(['board-back', 'board-restarted']))
    expect(await server.command('lamp.on', lamp)).toMatchObject({ st: 'DISARMED' })
  })

  test('is not harmed by nonsense of the server or on the line', async () => {
    const { server, board, begin } = await openWorld(kind)
    const agent = await begin()
    await arm({ server })
    for (const text of ['', '{', 'null', '[]', '{"t":"cmd"}', '{"t":"cmd","m":{"v":1}}', '{"t":"__proto__","m":{}}']) {
      server.write(text)
    }
    server.write('{"t":"cmd","m":{"v":1,"id":"x","cap":1,"p":null,"iat":"","exp":{},"src":0}}')
    board.write(Uint8Array.from({ length: 2000 }, (_, index) => (index * 7919) % 256))
    for (const type of [0x00, 0x81, 0x82, 0x83, 0x84, 0x85, 0x86, 0xff]) board.write(encodeFrame(Uint8Array.of(type)))
    board.write(Uint8Array.of(0x7e))
    expect(await server.command('lamp.on', lamp)).toMatchObject({ st: 'OK' })
    expect(agent.code).toBeUndefined()
  })

  test('says what to do about a token that is refused, and never what the token is', async () => {
    const { server, start } = await openWorld(kind)
    server.refuses = true
    const agent = start('--virtual', 'lamp', '--once')
    await until(() => agent.code !== undefined, 'ended')
    expect(agent.code).toBe(2)
    expect(agent.output).toContain('refuses the token')
    expect(agent.output).not.toContain(token)
  })

  test('keeps on trying with a token that is refused', async () => {
    const { server, start } = await openWorld(kind)
    server.refuses = true
    const agent = start('--virtual', 'lamp')
    await until(() => agent.output.includes('trying again in 60 s'), 'told')
    expect(agent.code).toBeUndefined()
  })

  test('believes a certificate only that it was given, or that is believed anyway', async () => {
    const certificate = makeCertificate()
    const { server, start } = await openWorld(kind, certificate)
    const stranger = start('--virtual', 'lamp')
    await until(() => stranger.output.includes('no connection'), 'refused')
    expect(server.hellos).toEqual([])
    await stranger.end()
    start('--virtual', 'lamp', '--ca', certificate.file)
    await ready(server)
  })
}
