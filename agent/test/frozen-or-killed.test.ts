import { buildPtyUno, openPtyUno, type PtyUno } from '@livetap/firmware/pty-uno.ts'
import { describe, expect, onTestFinished, test } from 'vitest'
import { type AgentProcess, findMissing, type Kind, nodeAgent, pythonAgent } from './agent-process.ts'
import type { ScriptedServer } from './scripted-server.ts'
import { arm, openWorld, ready, until } from './world.ts'

const missing = buildPtyUno().missing ?? findMissing('websocket, serial')
const lampPin = 5
const lamp = { value: 255, durMs: 60_000 }
/** After it has heard nothing for so long, a board is off. */
const silenceMs = 3000
/** A frame on the line, and a round of the firmware. */
const slackMs = 50

describe.skipIf(missing)(`an Arduino Uno whose agent is frozen or dead ${missing ?? ''}`, () => {
  test.each([nodeAgent, pythonAgent])(
    'switches off by itself, and the agent for $name does nothing old once it goes on',
    async (kind) => {
      const { server, uno, agent } = await openLitLamp(kind)
      await offAfter(uno, () => agent.signal('SIGSTOP'))
      const expired = { id: server.nextId(), exp: server.now }
      sendUnanswered(server, expired)
      sendUnanswered(server, { id: server.nextId(), exp: server.now + 60_000 })
      server.heard.length = 0

      agent.signal('SIGCONT')
      await refusesWhatIsOld(server, uno, expired)
    },
  )

  test.each([nodeAgent, pythonAgent])(
    'switches off by itself, and another agent for $name does nothing old',
    async (kind) => {
      const { server, uno, agent, startAgain } = await openLitLamp(kind)
      await offAfter(uno, () => agent.signal('SIGKILL'))
      const expired = { id: server.nextId(), exp: server.now }
      server.heard.length = 0

      startAgain()
      await refusesWhatIsOld(server, uno, expired)
    },
  )
})

async function openLitLamp(kind: Kind) {
  const { server, start } = await openWorld(kind)
  const uno = await openPtyUno()
  onTestFinished(() => uno[Symbol.asyncDispose]())
  const startAgain = (): AgentProcess => start('--serial', uno.path)
  const agent = startAgain()
  await ready(server)
  await arm({ server })
  expect(await server.command('lamp.on', lamp)).toMatchObject({ st: 'OK' })
  await until(() => uno.isOn(lampPin), 'on')
  return { server, uno, agent, startAgain }
}

/** The lamp goes off as long after that as a board may be silent, by the board's own clock. */
async function offAfter(uno: PtyUno, happen: () => void) {
  happen()
  const happenedAt = Date.now()
  await until(() => !uno.isOn(lampPin), 'off')
  const [on, off, ...others] = uno.changes.filter(({ pin }) => pin === lampPin)
  if (on === undefined || off === undefined) throw new Error('the lamp was never on')
  expect(others).toEqual([])
  expect(off.boardMs - on.boardMs).toBeLessThanOrEqual(happenedAt - on.at + silenceMs + slackMs)
}

function sendUnanswered(server: ScriptedServer, { id, exp }: { readonly id: string; readonly exp: number }) {
  const about = { v: 1, cap: 'lamp.on', iat: server.now, src: { kind: 'person' } } as const
  server.say({ t: 'cmd', m: { ...about, id, p: lamp, exp } })
}

async function refusesWhatIsOld(server: ScriptedServer, uno: PtyUno, expired: { id: string; exp: number }) {
  await ready(server)
  await until(() => server.state?.armed === false, 'disarmed')
  expect(await server.command('lamp.on', lamp, expired)).toMatchObject({ st: 'EXPIRED' })
  expect(await server.command('lamp.on', lamp)).toMatchObject({ st: 'DISARMED' })
  expect(server.heard.some(({ t, m }) => t === 'ack' && 'st' in m && m.st === 'OK')).toBe(false)
  expect(uno.changes.filter(({ pin, on }) => pin === lampPin && on)).toHaveLength(1)

  await arm({ server })
  expect(await server.command('lamp.on', lamp)).toMatchObject({ st: 'OK' })
}
