import { type Conversation, type Line, type Message, unclear } from './conversation.ts'
import type { Found } from './found.ts'
import { prove, readList, readName, readObject, readText, refused, wrongPassword } from './reading.ts'

/** What Streamer.bot is to do. */
export interface StreamerbotDeed {
  readonly deed: 'action' | 'trigger'
  readonly name: string
  readonly id?: string
  readonly args: Readonly<Record<string, string | number>>
}

/** Has an action run, or a custom trigger fire. It answers as soon as that has begun. */
export function* commandStreamerbot(password: string | undefined, deed: StreamerbotDeed): Conversation<string> {
  yield* greet(password)
  const { name, id, args } = deed
  if (deed.deed === 'trigger') yield* ask('ExecuteCodeTrigger', { triggerName: name, args }, true)
  else yield* ask('DoAction', { action: id ? { id } : { name }, args }, true)
  return ''
}

/** Notes what there is to choose from. */
export function* exploreStreamerbot(password: string | undefined, found: Found): Conversation<void> {
  found.version = yield* greet(password)
  const { actions } = yield* ask('GetActions', {})
  for (const action of readList(actions)) {
    const [name, id] = [readName(action.name), readName(action.id)]
    if (name && id) found.choices.actions.push({ id, name, group: readText(action.group) })
  }
}

/** Resolves to what it calls itself. */
function* greet(password: string | undefined): Conversation<string> {
  const hello = yield {}
  if (hello.request !== 'Hello') throw unclear()
  const { authentication, info } = hello
  if (authentication) {
    const proof = prove(password, readObject(authentication))
    const { status } = yield* exchange('Authenticate', { authentication: proof })
    if (status !== 'ok') throw wrongPassword()
  }
  return `Streamer.bot ${readText(readObject(info).version)}`.trim()
}

function* ask(request: string, fields: object, commits = false): Conversation<Message> {
  const answer = yield* exchange(request, fields, commits)
  if (answer.status !== 'ok') throw refused(readText(answer.error))
  return answer
}

/** Whatever else it tells meanwhile is not for us. */
function* exchange(request: string, fields: object, commits = false): Conversation<Message> {
  let line: Line = { say: { request, id: request, ...fields }, ...(commits ? { commits } : {}) }
  for (;;) {
    const message = yield line
    if (message.id === request) return message
    line = {}
  }
}
