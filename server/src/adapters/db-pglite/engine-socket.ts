import { Duplex } from 'node:stream'
import type { Engine } from './engine.ts'

/** AuthenticationOk, then ReadyForQuery (idle). */
const welcome = Buffer.from([0x52, 0, 0, 0, 8, 0, 0, 0, 0, 0x5a, 0, 0, 0, 5, 0x49])
const terminate = 0x58

/** What pg takes for its network socket: the wire protocol, spoken with the engine's thread. */
export class EngineSocket extends Duplex {
  readonly #start: () => Promise<Engine>
  #engine: Engine | undefined

  /** `start` is asked once, for the engine that this connection is with until one of them ends. */
  constructor(start: () => Promise<Engine>) {
    super({ allowHalfOpen: false })
    this.#start = start
  }

  connect(): void {
    queueMicrotask(() => this.emit('connect'))
  }

  setNoDelay(): void {}
  setKeepAlive(): void {}
  ref(): void {}
  unref(): void {}

  override _read(): void {}

  override _write(chunk: Buffer, _encoding: BufferEncoding, done: (error?: Error) => void): void {
    this.#send(chunk).then(() => done(), done)
  }

  /** pg writes the five messages of a query at once: they cross to the thread as one. */
  override _writev(chunks: { chunk: Buffer }[], done: (error?: Error) => void): void {
    this.#send(Buffer.concat(chunks.map(({ chunk }) => chunk))).then(() => done(), done)
  }

  async #send(bytes: Buffer): Promise<void> {
    if (this.#engine === undefined) {
      this.#engine = await this.#start()
      this.push(welcome)
    } else if (bytes[0] === terminate) {
      this.push(null)
    } else {
      const answer = await this.#engine.exchange(new Uint8Array(bytes))
      this.push(Buffer.from(answer.buffer, answer.byteOffset, answer.byteLength))
      if (this.#engine.dead) this.push(null)
    }
  }
}
