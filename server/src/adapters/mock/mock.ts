import { AppError, describeError } from '#kernel/errors.ts'
import type { Log } from '#kernel/log.ts'
import type { LiveSource, SourceConnection, SourceMessage, SourceSink } from '#ports/live-source.ts'
import { type MockLine, readLines } from './lines.ts'

const batchMessages = 100
const unnamedRoom = '1'

export interface MockOptions {
  /** NDJSON, a raw envelope per line: `type` and `data`, and if known `messageId`; the first line's `streamId` names the room. */
  readonly file: string
  readonly log: Log
}

/** Plays a file as if it were a live, as fast as it is taken, whatever the username. Its end is the end of the live. */
export function createMockSource({ file, log }: MockOptions): LiveSource {
  return {
    name: 'mock',
    async connect(_target, signal) {
      signal.throwIfAborted()
      const playback = new Playback(file, log)
      try {
        const roomId = await playback.open()
        signal.throwIfAborted()
        return playback.connection(roomId)
      } catch (error) {
        await playback.stop()
        throw error
      }
    },
  }
}

class Playback {
  readonly #lines: AsyncGenerator<MockLine, void, undefined>
  readonly #log: Log
  #first: SourceMessage[] = []
  #stopped = false

  constructor(file: string, log: Log) {
    this.#lines = readLines(file)
    this.#log = log
  }

  /** Reads the first line; resolves to the room it names. */
  async open(): Promise<string> {
    try {
      const { value } = await this.#lines.next()
      if (value) this.#first = [value.message]
      return value?.streamId ?? unnamedRoom
    } catch (error) {
      throw new AppError('source-not-configured', `The mock file cannot be read: ${describeError(error)}`, {
        remedy: 'Set MOCK_FILE to an NDJSON file of raw envelopes.',
      })
    }
  }

  connection(roomId: string): SourceConnection {
    return {
      roomId,
      title: undefined,
      start: (sink) => void this.#play(sink),
      close: () => this.stop(),
    }
  }

  async stop(): Promise<void> {
    this.#stopped = true
    await this.#lines.return().catch(() => {})
  }

  async #play(sink: SourceSink): Promise<void> {
    const ended = await this.#deliver(sink).then(
      () => true,
      (error) => {
        this.#log.error({ error: describeError(error) }, 'The mock file could not be played to its end')
        return false
      },
    )
    if (this.#stopped) return
    this.#stopped = true
    try {
      sink.closed({ code: 0, reason: ended ? 'the file has ended' : 'the file could not be played on', ended })
    } catch (error) {
      this.#log.error({ error: describeError(error) }, 'The end of the mock file could not be handed on')
    }
  }

  async #deliver(sink: SourceSink): Promise<void> {
    let batch = this.#first
    if (this.#stopped) return
    for await (const { message } of this.#lines) {
      if (batch.length === batchMessages) {
        await sink.messages(batch)
        batch = []
      }
      if (this.#stopped) return
      batch.push(message)
    }
    if (batch.length > 0 && !this.#stopped) await sink.messages(batch)
  }
}
