import { AppError } from '#kernel/errors.ts'
import type { OutboundSocket, OutboundSockets, SocketListener } from '#ports/outbound/outbound.ts'

/** What the other side says: a JSON object. */
export type Message = Readonly<Record<string, unknown>>

/** What we say next, before we listen; without `say` we only listen. */
export interface Line {
  readonly say?: object
  /** From here on nobody knows whether it was done, until the other side says so. */
  readonly commits?: boolean
}

/** Our side of a talk with a program: pure, one line for every message that is heard. Throws AppError to end it. */
export type Conversation<Answer> = Generator<Line, Answer, Message>

export interface Call<Answer> {
  readonly url: string
  readonly conversation: Conversation<Answer>
  /** What it means that the program closes with this code; undefined: nothing in particular. */
  readonly explainClose?: (code: number) => AppError | undefined
}

/** What came of a call. `isOpen`: it may have been done, and nobody will ever know. */
export type Heard<Answer> = { readonly ms: number } & (
  | { readonly answer: Answer }
  | { readonly error: AppError; readonly isOpen: boolean }
)

/** Connecting has a limit of its own; then a program answers at once or not at all. */
const answersWithinMs = 5000

/** One connection for one talk. Rejects with what is no fault of the other side. */
export async function converse<Answer>(
  sockets: OutboundSockets,
  { url, conversation, explainClose }: Call<Answer>,
  signal?: AbortSignal,
): Promise<Heard<Answer>> {
  const began = performance.now()
  const talk = new Talk(conversation, explainClose)
  const tell = () => ({ ms: performance.now() - began })
  let socket: OutboundSocket | undefined
  try {
    socket = await sockets.connect({ url, headers: {} }, talk, signal)
    talk.begin(socket)
    return { answer: await talk.end, ...tell() }
  } catch (error) {
    if (signal?.aborted) return { error: stopped(error), isOpen: talk.hasCommitted, ...tell() }
    if (!(error instanceof AppError)) throw error
    return { error, isOpen: talk.hasCommitted && error.code !== 'program-refused', ...tell() }
  } finally {
    talk.over()
    socket?.close()
  }
}

const stopped = (cause: unknown) =>
  new AppError('endpoint-unreachable', 'Livetap was stopped meanwhile', { transient: true, cause })

class Talk<Answer> implements SocketListener {
  readonly #conversation: Conversation<Answer>
  readonly #explainClose: Call<Answer>['explainClose']
  readonly #end = Promise.withResolvers<Answer>()
  readonly #early: string[] = []
  #socket: OutboundSocket | undefined
  #timer: NodeJS.Timeout | undefined
  #hasCommitted = false

  constructor(conversation: Conversation<Answer>, explainClose: Call<Answer>['explainClose']) {
    this.#conversation = conversation
    this.#explainClose = explainClose
    this.#end.promise.catch(() => {}) // it may end before anybody waits for it
  }

  get end(): Promise<Answer> {
    return this.#end.promise
  }

  get hasCommitted(): boolean {
    return this.#hasCommitted
  }

  begin(socket: OutboundSocket): void {
    this.#socket = socket
    this.#timer = setTimeout(() => this.#end.reject(tooSlow()), answersWithinMs)
    this.#go(() => this.#conversation.next())
    for (const text of this.#early.splice(0)) this.message(text)
  }

  /** What comes with the answer that opens the socket comes before `begin`. */
  message(text: string): void {
    if (this.#socket === undefined) return void this.#early.push(text)
    const message = readMessage(text)
    this.#go(() => (message ? this.#conversation.next(message) : this.#conversation.throw(unclear())))
  }

  closed(error: AppError, code: number): void {
    this.#end.reject(this.#explainClose?.(code) ?? error)
  }

  over(): void {
    clearTimeout(this.#timer)
    this.#conversation.return(undefined as Answer)
  }

  #go(next: () => IteratorResult<Line, Answer>): void {
    try {
      const { done, value } = next()
      if (done) return void this.#end.resolve(value)
      if (value.commits) this.#hasCommitted = true
      if (value.say) this.#socket?.send(JSON.stringify(value.say))
    } catch (error) {
      this.#end.reject(error)
    }
  }
}

function readMessage(text: string): Message | undefined {
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Message) : undefined
  } catch {
    return undefined
  }
}

export const unclear = () => new AppError('program-unclear', 'it does not speak as that program does')

const tooSlow = () => new AppError('endpoint-timeout', 'it did not answer in time', { transient: true })
