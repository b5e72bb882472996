import { hash, randomBytes } from 'node:crypto'
import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { type WebSocket, WebSocketServer } from 'ws'

type Json = Record<string, unknown>

/** What a fake program does with a request that does something: answer it, say nothing, or hang up. */
type Manner = 'answer' | 'silence' | 'hang-up'

export interface FakeOptions {
  readonly password?: string
  /** Asked before the nth deed, from 0, is answered. Default: all are. */
  readonly manner?: (n: number) => Manner | Promise<Manner>
  /** Default: any free one. */
  readonly port?: number
}

const sha256 = (text: string) => hash('sha256', text, 'base64')

/** As both programs ask for a password. */
function challenge(password: string | undefined) {
  if (password === undefined) return undefined
  const [salt, nonce] = [randomBytes(32).toString('base64'), randomBytes(32).toString('base64')]
  return { asked: { salt, challenge: nonce }, proof: sha256(sha256(password + salt) + nonce) }
}

async function listen(port: number, talk: (socket: WebSocket) => void) {
  const server = new WebSocketServer({ host: '127.0.0.1', port })
  let connections = 0
  server.on('connection', (socket) => {
    connections++
    talk(socket.on('error', () => {}))
  })
  await once(server, 'listening')
  return {
    port: (server.address() as AddressInfo).port,
    url: `ws://127.0.0.1:${(server.address() as AddressInfo).port}`,
    get connections() {
      return connections
    },
    [Symbol.asyncDispose]: async () => {
      for (const client of server.clients) client.terminate()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

/** An OBS with two scenes, on a real WebSocket: obs-websocket 5 as far as Livetap speaks it, and as strict. */
export async function openFakeObs({ password, manner = () => 'answer', port = 0 }: FakeOptions = {}) {
  const state = {
    scene: 'Live',
    visible: { Live: { Camera: true, Alert: false }, Break: { Clock: true } } as Record<
      string,
      Record<string, boolean>
    >,
    muted: { Mic: false } as Record<string, boolean>,
    media: [] as string[],
    texts: {} as Record<string, string>,
    hotkeys: [] as string[],
  }
  const deeds: string[] = []
  const say = (socket: WebSocket, op: number, d: Json) => socket.send(JSON.stringify({ op, d }))

  const answer = async (socket: WebSocket, { requestType, requestId, requestData = {} }: Json) => {
    const type = String(requestType)
    const about = { requestType, requestId }
    const isDeed = !type.startsWith('Get')
    const how = isDeed ? await manner(deeds.length) : 'answer'
    const result = respond(state, type, requestData as Json)
    if (isDeed) deeds.push(type)
    if (how === 'hang-up') return socket.terminate()
    if (how === 'silence') return
    if (typeof result === 'string') {
      return say(socket, 7, { ...about, requestStatus: { result: false, code: 600, comment: result } })
    }
    say(socket, 7, { ...about, requestStatus: { result: true, code: 100 }, responseData: result })
  }

  const server = await listen(port, (socket) => {
    const wanted = challenge(password)
    let isIdentified = false
    say(socket, 0, {
      ...{ obsWebSocketVersion: '5.5.4', rpcVersion: 1 },
      ...(wanted ? { authentication: wanted.asked } : {}),
    })
    socket.on('message', (data) => {
      const { op, d = {} } = JSON.parse(String(data)) as { op: number; d?: Json }
      if (op === 1) {
        if (d.rpcVersion !== 1) return socket.close(4010)
        if (wanted && d.authentication !== wanted.proof) return socket.close(4009, 'Authentication failed.')
        isIdentified = true
        return say(socket, 2, { negotiatedRpcVersion: 1 })
      }
      if (!isIdentified) return socket.close(4007, 'Not identified.')
      if (op !== 6) return socket.close(4006)
      // Others may be told of what happens, whether they have asked or not.
      say(socket, 5, { eventType: 'Noise', eventIntent: 1, eventData: {} })
      void answer(socket, d)
    })
  })
  return Object.assign(server, { state, deeds })
}

type ObsState = Awaited<ReturnType<typeof openFakeObs>>['state']

/** What is answered; a text: why it is refused. */
function respond(state: ObsState, type: string, data: Json): Json | string {
  const [scene, source, input] = [String(data.sceneName), String(data.sourceName), String(data.inputName)]
  const items = Object.keys(state.visible[scene] ?? {})
  switch (type) {
    case 'GetVersion':
      return { obsVersion: '31.0.0', rpcVersion: 1 }
    case 'GetSceneList':
      return { scenes: Object.keys(state.visible).map((sceneName) => ({ sceneName })) }
    case 'GetInputList':
      return { inputs: Object.keys(state.muted).map((inputName) => ({ inputName, inputKind: 'wasapi_input_capture' })) }
    case 'GetHotkeyList':
      return { hotkeys: ['OBSBasic.StartRecording'] }
    case 'GetSceneItemList':
      return { sceneItems: items.map((sourceName, sceneItemId) => ({ sourceName, sceneItemId })) }
    case 'GetSceneItemId':
      return items.includes(source) ? { sceneItemId: items.indexOf(source) + 1 } : 'No scene items were found'
    case 'SetCurrentProgramScene':
      if (!(scene in state.visible)) return `No source was found by the name of \`${scene}\`.`
      state.scene = scene
      return {}
    case 'SetSceneItemEnabled': {
      const item = items[Number(data.sceneItemId) - 1]
      if (!item) return 'No scene items were found'
      state.visible[scene] = { ...state.visible[scene], [item]: data.sceneItemEnabled === true }
      return {}
    }
    case 'SetInputMute':
      state.muted[input] = data.inputMuted === true
      return {}
    case 'ToggleInputMute':
      state.muted[input] = !state.muted[input]
      return { inputMuted: state.muted[input] }
    case 'TriggerMediaInputAction':
      state.media.push(`${input} ${data.mediaAction}`)
      return {}
    case 'SetInputSettings':
      if (data.overlay !== true) return 'all other settings would be gone'
      state.texts[input] = String((data.inputSettings as Json).text)
      return {}
    case 'TriggerHotkeyByName':
      state.hotkeys.push(String(data.hotkeyName))
      return {}
    default:
      return 'The request type is not known'
  }
}

/** A Streamer.bot with two actions, on a real WebSocket. */
export async function openFakeStreamerbot({ password, manner = () => 'answer', port = 0 }: FakeOptions = {}) {
  const actions = [
    { id: '11111111-2222-4333-8444-555555555555', name: 'Confetti', group: 'Live', enabled: true },
    { id: '66666666-2222-4333-8444-555555555555', name: 'Hydrate', group: '', enabled: true },
  ]
  const deeds: Json[] = []
  const server = await listen(port, (socket) => {
    const wanted = challenge(password)
    let isIn = wanted === undefined
    const say = (message: Json) => socket.send(JSON.stringify(message))
    say({
      ...{ timeStamp: new Date().toISOString(), request: 'Hello', session: 's' },
      info: { name: 'Streamer.bot', version: '1.0.0' },
      ...(wanted ? { authentication: wanted.asked } : {}),
    })
    const answer = async ({ request, id, ...rest }: Json) => {
      if (request === 'Authenticate') {
        isIn ||= rest.authentication === wanted?.proof
        return say({ id, status: isIn ? 'ok' : 'error', ...(isIn ? {} : { error: 'Invalid authentication' }) })
      }
      if (!isIn) return socket.close()
      if (request === 'GetActions') return say({ id, status: 'ok', count: actions.length, actions })
      const how = await manner(deeds.length)
      deeds.push({ request, ...rest })
      if (how === 'hang-up') return socket.terminate()
      if (how === 'silence') return
      say({ event: { source: 'Raw', type: 'Action' }, data: {} })
      const { id: actionId, name } = (rest.action ?? {}) as Json
      const isKnown = request !== 'DoAction' || actions.some((one) => one.id === actionId || one.name === name)
      say(isKnown ? { id, status: 'ok' } : { id, status: 'error', error: 'Action not found' })
    }
    socket.on('message', (data) => void answer(JSON.parse(String(data)) as Json))
  })
  return Object.assign(server, { deeds })
}
