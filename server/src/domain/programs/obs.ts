import type { ObsAction } from '@livetap/contracts/rules/program-actions.ts'
import { AppError } from '#kernel/errors.ts'
import { type Conversation, type Line, type Message, unclear } from './conversation.ts'
import type { Found } from './found.ts'
import { prove, readList, readName, readObject, readText, refused, wrongPassword } from './reading.ts'

type Filled<Deed> = Deed extends { readonly deed: 'text' }
  ? Omit<Deed, 'type' | 'template'> & { readonly text: string }
  : Omit<Deed, 'type'>
/** What OBS is to do, with its text filled in. */
export type ObsDeed = Filled<ObsAction>

/** Kinds of messages of obs-websocket 5. */
const op = { hello: 0, identify: 1, identified: 2, request: 6, answer: 7 } as const
const rpcVersion = 1

/** Has OBS do something. */
export function* commandObs(password: string | undefined, deed: ObsDeed): Conversation<string> {
  yield* greet(password)
  const [type, data] = yield* requestFor(deed)
  yield* ask(type, data, true)
  return ''
}

const mediaAction = (command: string) => `OBS_WEBSOCKET_MEDIA_INPUT_ACTION_${command.toUpperCase()}`

/** What does it; reads before that what has to be known. */
function* requestFor(deed: ObsDeed): Conversation<readonly [type: string, data: object]> {
  switch (deed.deed) {
    case 'scene':
      return ['SetCurrentProgramScene', { sceneName: deed.scene }]
    case 'source': {
      const place = { sceneName: deed.scene, sourceName: deed.source }
      const { sceneItemId } = yield* ask('GetSceneItemId', place)
      const change = { sceneName: deed.scene, sceneItemId, sceneItemEnabled: deed.visible }
      return ['SetSceneItemEnabled', change]
    }
    case 'mute':
      if (deed.mute === 'toggle') return ['ToggleInputMute', { inputName: deed.source }]
      return ['SetInputMute', { inputName: deed.source, inputMuted: deed.mute === 'on' }]
    case 'media':
      return ['TriggerMediaInputAction', { inputName: deed.source, mediaAction: mediaAction(deed.command) }]
    case 'text':
      return ['SetInputSettings', { inputName: deed.source, inputSettings: { text: deed.text }, overlay: true }]
    case 'hotkey':
      return ['TriggerHotkeyByName', { hotkeyName: deed.hotkey }]
  }
}

const mostScenes = 100
/** Of all scenes together. */
const mostSources = 1000

/** Notes what there is to choose from. */
export function* exploreObs(password: string | undefined, found: Found): Conversation<void> {
  yield* greet(password)
  const { obsVersion } = yield* ask('GetVersion', {})
  found.version = `OBS ${readText(obsVersion)}`.trim()
  const { choices } = found
  const { scenes } = yield* ask('GetSceneList', {})
  choices.scenes.push(...namesOf(readList(scenes), 'sceneName').reverse())
  const { inputs } = yield* ask('GetInputList', {})
  for (const input of readList(inputs)) {
    const name = readName(input.inputName)
    if (name) choices.inputs.push({ name, kind: readText(input.inputKind) })
  }
  const { hotkeys } = yield* ask('GetHotkeyList', {})
  if (Array.isArray(hotkeys)) choices.hotkeys.push(...hotkeys.map(readName).filter(Boolean).slice(0, 1000))
  for (const scene of choices.scenes.slice(0, mostScenes)) {
    const { sceneItems } = yield* ask('GetSceneItemList', { sceneName: scene })
    const sources = namesOf(readList(sceneItems), 'sourceName').reverse()
    const room = mostSources - choices.sources.length
    choices.sources.push(...sources.slice(0, room).map((source) => ({ scene, source })))
    if (choices.sources.length === mostSources) return
  }
}

/** OBS lists from below. */
const namesOf = (list: readonly Message[], key: string) => list.map((each) => readName(each[key])).filter(Boolean)

function* greet(password: string | undefined): Conversation<void> {
  const hello = yield {}
  if (hello.op !== op.hello) throw unclear()
  const { authentication } = readObject(hello.d)
  const proof = authentication ? { authentication: prove(password, readObject(authentication)) } : {}
  // No events: only what was asked for is answered.
  let line: Line = { say: { op: op.identify, d: { rpcVersion, eventSubscriptions: 0, ...proof } } }
  for (;;) {
    const message = yield line
    if (message.op === op.identified) return
    line = {}
  }
}

function* ask(requestType: string, requestData: object, commits = false): Conversation<Message> {
  const d = { requestType, requestId: requestType, requestData }
  let line: Line = { say: { op: op.request, d }, ...(commits ? { commits } : {}) }
  for (;;) {
    const message = yield line
    const answer = readObject(message.d)
    if (message.op === op.answer && answer.requestId === requestType) return readAnswer(answer)
    line = {}
  }
}

function readAnswer({ requestStatus, responseData }: Message): Message {
  const { result, code, comment } = readObject(requestStatus)
  if (result === true) return readObject(responseData)
  throw refused(`${readText(comment) || 'OBS did not do it'} (${readText(code)})`)
}

/** What the codes mean that OBS closes a connection with. */
export function explainObsClose(code: number): AppError | undefined {
  if (code === 4009) return wrongPassword()
  if (code === 4010) return new AppError('program-unclear', 'this OBS speaks another version of its protocol')
  return undefined
}
