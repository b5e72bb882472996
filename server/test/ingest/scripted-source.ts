import type {
  LiveSource,
  SourceClosed,
  SourceConnection,
  SourceMessage,
  SourceSink,
  SourceTarget,
} from '#ports/live-source.ts'

/** A connection whose other end is the test. */
export class ScriptedConnection implements SourceConnection {
  readonly roomId: string
  readonly title: string | undefined
  isClosed = false
  #sink: SourceSink | undefined
  readonly #history: readonly SourceMessage[]
  /** Resolves (or rejects) as the sink answers to the history. */
  historyTaken: Promise<void> = Promise.resolve()

  constructor(roomId: string, title?: string, history: readonly SourceMessage[] = []) {
    this.roomId = roomId
    this.title = title
    this.#history = history
  }

  get isStarted(): boolean {
    return this.#sink !== undefined
  }

  start(sink: SourceSink): void {
    this.#sink = sink
    if (this.#history.length > 0) this.historyTaken = sink.messages(this.#history)
    this.historyTaken.catch(() => {})
  }

  async push(...batch: SourceMessage[]): Promise<void> {
    await this.#sink?.messages(batch)
  }

  drop(info: Partial<SourceClosed> = {}): void {
    this.#sink?.closed({ code: 1006, reason: 'socket closed', ended: false, ...info })
  }

  async close(): Promise<void> {
    this.isClosed = true
  }
}

type Answer = (target: SourceTarget, signal: AbortSignal) => SourceConnection | Promise<SourceConnection>

/** A source that answers each connect as the test says; the last answer stands for all later ones. */
export class ScriptedSource implements LiveSource {
  readonly name: string
  readonly asked: string[] = []
  #answers: Answer[]

  constructor(name: string, ...answers: (Answer | Error | SourceConnection)[]) {
    this.name = name
    this.#answers = answers.map(toAnswer)
  }

  /** Forgets what it was going to say. */
  answer(...answers: (Answer | Error | SourceConnection)[]): void {
    this.#answers = answers.map(toAnswer)
  }

  async connect(target: SourceTarget, signal: AbortSignal): Promise<SourceConnection> {
    this.asked.push(target.uniqueId)
    const answer = this.#answers.length > 1 ? this.#answers.shift() : this.#answers[0]
    if (!answer) throw new Error(`${this.name} has nothing to say`)
    return answer(target, signal)
  }
}

function toAnswer(answer: Answer | Error | SourceConnection): Answer {
  if (typeof answer === 'function') return answer
  return () => {
    if (answer instanceof Error) throw answer
    return answer
  }
}

export function chat(messageId: string, isHistory = false): SourceMessage {
  return { type: 'WebcastChatMessage', messageId, isHistory, data: Buffer.from(messageId).toString('base64') }
}
