import { describe, expect, test } from 'vitest'
import type { Conversation, Line, Message } from './conversation.ts'
import { nothingFound } from './found.ts'
import { commandObs, explainObsClose, exploreObs, type ObsDeed } from './obs.ts'
import { commandStreamerbot, exploreStreamerbot } from './streamerbot.ts'

/** What is said, line by line, when the other side says these. */
function hold(conversation: Conversation<unknown>, heard: readonly object[]): (Line | string)[] {
  const said: (Line | string)[] = []
  try {
    let turn = conversation.next()
    for (const message of heard) {
      if (turn.done) break
      said.push(turn.value)
      turn = conversation.next(message as Message)
    }
    said.push(turn.done ? 'done' : turn.value)
  } catch (error) {
    said.push((error as { code?: string }).code ?? String(error))
  }
  return said
}

const hello = { op: 0, d: { rpcVersion: 1 } }
// The example of the protocol's own description.
const salt = 'lM1GncleQOaCu9lT1yeUZhFYnqhsLLP1G5lAGo3ixaI='
const challenge = '+IxH4CnCiqpX1rM9scsNynZzbOe4KhDeYcTNS3PDaeY='
const locked = { op: 0, d: { rpcVersion: 1, authentication: { salt, challenge } } }
const proof = '1Ct943GAT+6YQUUX47Ia/ncufilbe6+oD6lY+5kaCu4='
const identified = { op: 2, d: { negotiatedRpcVersion: 1 } }
const answer = (requestId: string, responseData: object = {}) => ({
  op: 7,
  d: { requestType: requestId, requestId, requestStatus: { result: true, code: 100 }, responseData },
})
const request = (requestType: string, requestData: object) => ({
  say: { op: 6, d: { requestType, requestId: requestType, requestData } },
})
const identify = (more: object = {}) => ({ say: { op: 1, d: { rpcVersion: 1, eventSubscriptions: 0, ...more } } })
const sceneDeed: ObsDeed = { deed: 'scene', scene: 'Break' }

describe('OBS', () => {
  test.each<[ObsDeed, string, object]>([
    [sceneDeed, 'SetCurrentProgramScene', { sceneName: 'Break' }],
    [{ deed: 'mute', source: 'Mic', mute: 'on' }, 'SetInputMute', { inputName: 'Mic', inputMuted: true }],
    [{ deed: 'mute', source: 'Mic', mute: 'off' }, 'SetInputMute', { inputName: 'Mic', inputMuted: false }],
    [{ deed: 'mute', source: 'Mic', mute: 'toggle' }, 'ToggleInputMute', { inputName: 'Mic' }],
    [
      { deed: 'media', source: 'Clip', command: 'restart' },
      'TriggerMediaInputAction',
      { inputName: 'Clip', mediaAction: 'OBS_WEBSOCKET_MEDIA_INPUT_ACTION_RESTART' },
    ],
    [
      { deed: 'text', source: 'Label', text: 'Thanks “Ann"}' },
      'SetInputSettings',
      { inputName: 'Label', inputSettings: { text: 'Thanks “Ann"}' }, overlay: true },
    ],
    [{ deed: 'hotkey', hotkey: 'Save' }, 'TriggerHotkeyByName', { hotkeyName: 'Save' }],
  ])('%j is one request, which is the one that counts', (deed, type, data) => {
    expect(hold(commandObs(undefined, deed), [hello, identified, answer(type)])).toEqual([
      {},
      identify(),
      { ...request(type, data), commits: true },
      'done',
    ])
  })

  test('a source is found by its name first, which does nothing yet', () => {
    const deed: ObsDeed = { deed: 'source', scene: 'Live', source: 'Alert', visible: true }
    const heard = [hello, identified, answer('GetSceneItemId', { sceneItemId: 7 }), answer('SetSceneItemEnabled')]
    expect(hold(commandObs(undefined, deed), heard).slice(2)).toEqual([
      request('GetSceneItemId', { sceneName: 'Live', sourceName: 'Alert' }),
      {
        ...request('SetSceneItemEnabled', { sceneName: 'Live', sceneItemId: 7, sceneItemEnabled: true }),
        commits: true,
      },
      'done',
    ])
  })

  const noise = { op: 5, d: { eventType: 'SceneChanged' } }
  const refusal = { op: 7, d: { requestId: 'SetCurrentProgramScene', requestStatus: { result: false, code: 600 } } }
  test.each<[string, string | undefined, readonly object[], readonly unknown[]]>([
    [
      'proves a password without sending it',
      'supersecretpassword',
      [locked],
      [{}, identify({ authentication: proof })],
    ],
    ['needs no password where none is asked for', 'unused', [hello], [{}, identify()]],
    ['says that a password is missing', undefined, [locked], [{}, 'program-password-wrong']],
    ['leaves what does not greet', undefined, [{ event: 'x' }], [{}, 'program-unclear']],
    ['listens on through what is not for it', undefined, [hello, noise, noise], [{}, identify(), {}, {}]],
    [
      'does not take the answer to something else',
      undefined,
      [hello, identified, answer('Other')],
      [{}, identify(), { ...request('SetCurrentProgramScene', { sceneName: 'Break' }), commits: true }, {}],
    ],
    [
      'says why OBS refuses',
      undefined,
      [hello, identified, refusal],
      [
        {},
        identify(),
        { ...request('SetCurrentProgramScene', { sceneName: 'Break' }), commits: true },
        'program-refused',
      ],
    ],
  ])('%s', (_name, password, heard, said) => {
    expect(hold(commandObs(password, sceneDeed), heard)).toEqual(said)
  })

  test.each([
    [4009, 'program-password-wrong'],
    [4010, 'program-unclear'],
    [1001, undefined],
  ])('closing with %i means %s', (code, meaning) => {
    expect(explainObsClose(code)?.code).toBe(meaning)
  })

  test('of many scenes with many sources, 1000 sources are gathered', () => {
    const found = nothingFound()
    const scenes = Array.from({ length: 5 }, (_, n) => ({ sceneName: `Scene ${n}` }))
    const sceneItems = Array.from({ length: 400 }, (_, n) => ({ sourceName: `Source ${n}` }))
    const items = answer('GetSceneItemList', { sceneItems })
    const lists = [answer('GetSceneList', { scenes }), answer('GetInputList'), answer('GetHotkeyList')]
    const heard = [hello, identified, answer('GetVersion', { obsVersion: '31' }), ...lists, items, items, items]
    expect(hold(exploreObs(undefined, found), heard).at(-1)).toBe('done')
    expect(found.choices.sources).toHaveLength(1000)
  })

  test('nothing that it lists is believed', () => {
    const found = nothingFound()
    const scenes = [
      { sceneName: 'Below' },
      { sceneName: 7 },
      null,
      'x',
      { sceneName: 'Evil\u202e' },
      { sceneName: 'Above' },
    ]
    const heard = [
      ...[
        hello,
        identified,
        answer('GetVersion', { obsVersion: '31.0.0\u001b[31m' }),
        answer('GetSceneList', { scenes }),
      ],
      ...[answer('GetInputList', { inputs: 'none' }), answer('GetHotkeyList', { hotkeys: ['Save', {}, ''] })],
      ...[answer('GetSceneItemList', { sceneItems: [{ sourceName: 'Camera' }] }), answer('GetSceneItemList')],
    ]
    expect(hold(exploreObs(undefined, found), heard).at(-1)).toBe('done')
    expect(found).toEqual({
      version: 'OBS 31.0.0 [31m',
      choices: {
        ...{ scenes: ['Above', 'Below'], sources: [{ scene: 'Above', source: 'Camera' }], inputs: [] },
        ...{ hotkeys: ['Save'], actions: [] },
      },
    })
  })
})

describe('Streamer.bot', () => {
  const greeting = { request: 'Hello', info: { version: '1.0.0' } }
  const args = { username: 'ann', coins: 5 }
  const deed = { deed: 'action', name: 'Confetti', args } as const

  test.each([
    [deed, { request: 'DoAction', id: 'DoAction', action: { name: 'Confetti' }, args }],
    [
      { ...deed, id: 'a1' },
      { request: 'DoAction', id: 'DoAction', action: { id: 'a1' }, args },
    ],
    [
      { ...deed, deed: 'trigger' as const },
      { request: 'ExecuteCodeTrigger', id: 'ExecuteCodeTrigger', triggerName: 'Confetti', args },
    ],
  ])('%j', (wish, say) => {
    const said = hold(commandStreamerbot(undefined, wish), [greeting, { event: {} }, { id: say.request, status: 'ok' }])
    expect(said).toEqual([{}, { say, commits: true }, {}, 'done'])
  })

  test('proves a password, and says when it is wrong', () => {
    const asks = { ...greeting, authentication: { salt, challenge } }
    const proved = { say: { request: 'Authenticate', id: 'Authenticate', authentication: proof } }
    const wrong = [asks, { id: 'Authenticate', status: 'error' }]
    const talk = (password: string | undefined, heard: object[]) => hold(commandStreamerbot(password, deed), heard)
    expect(talk('supersecretpassword', wrong)).toEqual([{}, proved, 'program-password-wrong'])
    expect(talk(undefined, [asks])).toEqual([{}, 'program-password-wrong'])
    expect(talk('supersecretpassword', [asks, { id: 'Authenticate', status: 'ok' }])[2]).toMatchObject({
      commits: true,
    })
  })

  test('says why it refuses, and what does not greet is left', () => {
    const refusal = { id: 'DoAction', status: 'error', error: 'Action not found' }
    expect(hold(commandStreamerbot(undefined, deed), [greeting, refusal]).at(-1)).toBe('program-refused')
    expect(hold(commandStreamerbot(undefined, deed), [hello])).toEqual([{}, 'program-unclear'])
  })

  test('lists its actions', () => {
    const found = nothingFound()
    const actions = [{ id: 'a1', name: 'Confetti', group: 'Live' }, { id: 'a2' }, 7]
    hold(exploreStreamerbot(undefined, found), [greeting, { id: 'GetActions', status: 'ok', actions }])
    expect([found.version, found.choices.actions]).toEqual([
      'Streamer.bot 1.0.0',
      [{ id: 'a1', name: 'Confetti', group: 'Live' }],
    ])
  })
})
