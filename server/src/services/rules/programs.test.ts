import type { ProgramName } from '@livetap/contracts/rules/programs.ts'
import type { RuleDefinition } from '@livetap/contracts/rules/rule.ts'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { setProgram } from '#domain/programs/programs.ts'
import { listEndpoints } from '#domain/webhooks/webhooks.ts'
import { type FakeOptions, openFakeObs, openFakeStreamerbot } from '../../../test/fake-programs.ts'
import { createLive, type LiveMaker } from '../../../test/live-maker.ts'
import { findTestDatabases } from '../../../test/test-databases.ts'
import { eventually, openRulesTest, type RulesTest, ruleOf } from './rules.suite.ts'

const done = { by: { kind: 'person', id: 'ann', name: 'Ann' }, at: '2026-03-01T20:00:00.000Z' } as const
const password = 'canary-password'
const longTtl = { mode: 'parallel', max: 10, ttlMs: 60_000 } as const

for (const database of await findTestDatabases()) {
  describe(`programs that rules command, on the database ${database.name}`, () => {
    let rules: RulesTest
    let live: LiveMaker
    let ws: string
    beforeAll(async () => {
      rules = await openRulesTest(database.open)
    })
    afterAll(() => rules[Symbol.asyncDispose]())
    beforeEach(() => {
      live = createLive({ startedAt: Date.now() })
      ws = live.workspaceId
    })

    const point = (program: ProgramName, url: string, word: string | null = null) =>
      setProgram(rules.db.query, rules.ports.vault, ws, program, { url, password: word, done })
    const does = (actions: RuleDefinition['actions'], fields: Partial<RuleDefinition> = {}) =>
      rules.publish(ws, ruleOf({ actions, ...fields }))
    const endpoints = async () => (await listEndpoints(rules.db.query, ws, { limit: 9, now: Date.now() })).items
    const ended = async () => {
      const all = await rules.executions(ws)
      return all.flatMap(({ actions }) => actions.map(({ status, error }) => [status, error?.split(':')[0]]))
    }
    /** Of single tries. */
    const failures = async () => {
      const all = await rules.executions(ws)
      const attempts = all.flatMap(({ actions }) => actions.flatMap((action) => action.attempts))
      return attempts.flatMap(({ error }) => error?.split(':')[0] ?? [])
    }
    const switches: RuleDefinition['actions'] = [{ type: 'obs', deed: 'scene', scene: 'Break' }]

    it('OBS does all that can be chosen, in order, by a password that is nowhere to be seen', async () => {
      await using obs = await openFakeObs({ password })
      await point('obs', obs.url, password)
      await does([
        ...switches,
        { type: 'obs', deed: 'source', scene: 'Live', source: 'Alert', visible: true },
        { type: 'obs', deed: 'source', scene: 'Live', source: 'Camera', visible: false },
        { type: 'obs', deed: 'mute', source: 'Mic', mute: 'toggle' },
        { type: 'obs', deed: 'media', source: 'Clip', command: 'restart' },
        { type: 'obs', deed: 'text', source: 'Label', template: 'Thanks {username}: {message}' },
        { type: 'obs', deed: 'hotkey', hotkey: 'OBSBasic.StartRecording' },
      ])
      await using _ = await rules.start()
      await rules.store(live.chat('"} \u202eevil {coins}'))
      await eventually(async () => expect(await ended()).toEqual(Array(7).fill(['succeeded', undefined])))
      expect(obs.state).toEqual({
        ...{ scene: 'Break', muted: { Mic: true }, hotkeys: ['OBSBasic.StartRecording'] },
        visible: { Live: { Camera: false, Alert: true }, Break: { Clock: true } },
        media: ['Clip OBS_WEBSOCKET_MEDIA_INPUT_ACTION_RESTART'],
        texts: { Label: 'Thanks viewer1: "}  evil {coins}' },
      })
      expect(JSON.stringify(await rules.executions(ws))).not.toContain(password)
    })

    it('Streamer.bot runs an action with what is known of the event', async () => {
      await using bot = await openFakeStreamerbot({ password })
      await point('streamerbot', bot.url, password)
      await does(
        [
          { type: 'streamerbot', deed: 'action', name: 'Confetti', template: '{displayName}!' },
          { type: 'streamerbot', deed: 'trigger', name: 'tikfinity.gift' },
        ],
        { eventType: 'GIFT' },
      )
      await using _ = await rules.start()
      await rules.store(live.gift(3))
      await eventually(async () => expect(await ended()).toEqual(Array(2).fill(['succeeded', undefined])))
      const [action, trigger] = bot.deeds
      expect(action).toMatchObject({
        ...{ request: 'DoAction', action: { name: 'Confetti' } },
        args: {
          userName: 'viewer2',
          giftCount: 3,
          coins: expect.any(Number),
          eventType: 'GIFT',
          text: expect.stringMatching(/!$/),
        },
      })
      expect(trigger).toMatchObject({ request: 'ExecuteCodeTrigger', triggerName: 'tikfinity.gift' })
    })

    it.each<[string, FakeOptions, string | null, string, string]>([
      ['refuses the password', { password: 'another' }, password, 'failed', 'program-password-wrong'],
      ['wants one', { password: 'another' }, null, 'failed', 'program-password-wrong'],
      ['hangs up when asked', { manner: () => 'hang-up' }, null, 'unknown', 'endpoint-unreachable'],
    ])('an OBS that %s is asked once', async (_name, options, word, status, error) => {
      await using obs = await openFakeObs(options)
      await point('obs', obs.url, word)
      await does(switches, { run: longTtl })
      await using _ = await rules.start()
      await rules.store(live.chat('now'))
      await eventually(async () => expect(await ended()).toEqual([[status, error]]))
      expect(obs.connections).toBe(1)
    })

    it('one that knows no such scene says so, and does well', async () => {
      await using obs = await openFakeObs()
      await point('obs', obs.url)
      await does([{ type: 'obs', deed: 'scene', scene: 'Elsewhere' }])
      await using _ = await rules.start()
      for (let n = 0; n < 6; n++) await rules.store(live.chat(`${n}`))
      await eventually(async () => expect(await ended()).toEqual(Array(6).fill(['failed', 'program-refused'])))
      const [first] = await rules.executions(ws)
      expect(first?.actions[0]?.error).toContain('No source was found by the name of `Elsewhere`. (600)')
      expect(await endpoints()).toMatchObject([{ state: 'ok' }])
    })

    it('one that is away is asked again while that is of use, as nothing was asked of it', async () => {
      const gone = await openFakeObs()
      await gone[Symbol.asyncDispose]()
      await point('obs', gone.url)
      await does(switches, { run: longTtl })
      await using _ = await rules.start()
      await rules.store(live.chat('now'))
      await eventually(async () => expect(await failures()).toContain('endpoint-unreachable'))
      await using obs = await openFakeObs({ port: gone.port })
      await eventually(async () => expect(await ended()).toEqual([['succeeded', undefined]]))
      expect(obs.deeds).toEqual(['SetCurrentProgramScene'])
    })

    it('one that stays away is left alone', async () => {
      const gone = await openFakeObs()
      await gone[Symbol.asyncDispose]()
      await point('obs', gone.url)
      await does(switches, { run: longTtl })
      await using _ = await rules.start()
      await rules.store(...Array.from({ length: 5 }, (_, n) => live.chat(`${n}`)))
      await eventually(async () => expect(await endpoints()).toMatchObject([{ state: 'resting' }]))
      await rules.store(live.chat('last'))
      await eventually(async () => expect((await ended()).at(-1)).toEqual(['retrying', 'endpoint-resting']))
    })

    it('without an address nothing is done', async () => {
      await does(switches)
      await using _ = await rules.start()
      await rules.store(live.chat('now'))
      await eventually(async () => expect(await ended()).toEqual([['failed', 'program-not-set']]))
    })
  })
}
