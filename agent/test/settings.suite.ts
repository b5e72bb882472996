import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { AgentProcess, type Kind } from './agent-process.ts'
import { token } from './scripted-server.ts'
import { arm, openWorld, ready, until } from './world.ts'

/** What every agent makes of its settings. */
export function describeSettings(kind: Kind): void {
  test('names everything that is wrong with its settings at once', async () => {
    const { folder } = await openWorld(kind)
    const config = join(folder, 'agent.json')
    writeFileSync(config, JSON.stringify({ url: 'ftp://x', token: 'wrong', device: {} }), { mode: 0o644 })
    const agent = new AgentProcess(kind, ['--config', config], {})
    onTestFinished(() => agent.end())
    await until(() => agent.code !== undefined, 'ended')
    expect(agent.code).toBe(1)
    for (const part of ['url', 'token', 'chmod 600', 'serial']) expect(agent.output).toContain(part)
    expect(agent.output).not.toContain('wrong')
  })

  test('names everything that is wrong with what its owner allows, and starts with none of it', async () => {
    const { folder } = await openWorld(kind)
    const config = join(folder, 'agent.json')
    const lampOn = { max: '50', maxOnMs: 0, minOffMs: 0.5, dutyPercent: 101, risk: 'low', colour: 1 }
    const capabilities = { 'lamp.on': lampOn, 'motor.run': 3 }
    writeFileSync(config, JSON.stringify({ device: { virtual: 'lamp', capabilities } }))
    const agent = new AgentProcess(kind, ['--config', config], {})
    onTestFinished(() => agent.end())
    await until(() => agent.code !== undefined, 'ended')
    expect(agent.code).toBe(1)
    for (const part of [...Object.keys(lampOn), 'motor.run']) expect(agent.output).toContain(part)
  })

  test('says so when its owner limits something that the board does not have', async () => {
    const { folder, server, start } = await openWorld(kind)
    const config = join(folder, 'agent.json')
    writeFileSync(config, JSON.stringify({ device: { virtual: 'lamp', capabilities: { 'lamp.off': { max: 1 } } } }))
    const agent = start('--config', config)
    await ready(server)
    expect(agent.output).toContain('lamp.off')
  })

  test('takes its settings from a file, where the owner allows less than the board', async () => {
    const { folder, server, board, start } = await openWorld(kind)
    await board.plugIn()
    writeFileSync(join(folder, 'token'), `${token}\n`, { mode: 0o600 })
    const device = { serial: board.port, capabilities: { 'lamp.on': { label: 'Desk', max: 50, maxOnMs: 900 } } }
    writeFileSync(join(folder, 'agent.json'), JSON.stringify({ tokenFile: 'token', device }))
    start('--config', join(folder, 'agent.json'))
    await ready(server)
    await arm({ server })
    const manifest = server.heard.findLast(({ t }) => t === 'manifest')?.m
    expect(manifest).toMatchObject({ capabilities: [{ label: 'Desk', maxOnMs: 900 }, {}] })
    expect(await server.command('lamp.on', { value: 51, durMs: 100 })).toMatchObject({ st: 'RANGE', extra: 50 })
    expect(await server.command('lamp.on', { value: 50, durMs: 900 })).toMatchObject({ st: 'OK' })
  })
}
