import { statfs } from 'node:fs/promises'
import { Worker } from 'node:worker_threads'
import { AppError, describeError } from '#kernel/errors.ts'

export interface EngineStart {
  /** Folder of the database files; undefined keeps everything in memory. */
  readonly directory: string | undefined
  /** Tar of a prepared database, packed with gzip, to begin with in place of an empty one. */
  readonly template: Uint8Array<ArrayBuffer> | undefined
}

export type EngineCall = { readonly id: number } & (
  | { readonly kind: 'protocol'; readonly bytes: Uint8Array }
  | { readonly kind: 'dump'; readonly compress: boolean }
  | { readonly kind: 'close' }
)

/** Reply 0 tells whether the database has opened. */
export type EngineReply = { readonly id: number } & ({ readonly bytes: Uint8Array } | { readonly error: string })

/** The embedded database in its thread. Calls are answered in order. */
export interface Engine {
  /** Resolves to the answer to messages of PostgreSQL's wire protocol. */
  exchange(bytes: Uint8Array<ArrayBuffer>): Promise<Uint8Array>
  /** Resolves to a tar of all files, in a consistent state. */
  dump(options: { compress: boolean }): Promise<Uint8Array>
  /** Calls answered so far. */
  readonly answered: number
  /** The thread has ended: every call fails. */
  readonly dead: boolean
  close(): Promise<void>
}

interface Waiting {
  resolve(bytes: Uint8Array): void
  reject(error: Error): void
}

type EngineRequest =
  | { kind: 'protocol'; bytes: Uint8Array<ArrayBuffer> }
  | { kind: 'dump'; compress: boolean }
  | { kind: 'close' }

/** Starts the thread and resolves when the database in it is open. */
export async function startEngine(start: EngineStart): Promise<Engine> {
  const thread = new EngineThread(start)
  try {
    await thread.opened
    return thread
  } catch (error) {
    await thread.stop()
    throw await explainFailure(start, error)
  }
}

/** A new database, and the log that an old one writes when it opens, fit into so much. */
const roomNeeded = 100 * 2 ** 20

async function explainFailure({ directory }: EngineStart, cause: unknown): Promise<AppError> {
  const room = directory === undefined ? undefined : await measureRoom(directory)
  if (room !== undefined && room < roomNeeded) {
    return new AppError('data-dir-unusable', `There is no room left for the embedded database in ${directory}`, {
      cause,
      remedy: 'Free at least 100 MB, or choose another folder with DATA_DIR.',
    })
  }
  return new AppError('embedded-database-failed', `The embedded database did not open: ${describeError(cause)}`, {
    cause,
    remedy: 'Restore the data folder from a backup, or move it away and start anew.',
  })
}

/** Bytes that can still be written there. */
async function measureRoom(directory: string): Promise<number | undefined> {
  try {
    const { bavail, bsize } = await statfs(directory)
    return bavail * bsize
  } catch {
    return undefined
  }
}

/** A query that takes longer has run into a fault of the engine and will never end. */
const longestQueryMs = 300_000

class EngineThread implements Engine {
  answered = 0
  readonly opened: Promise<Uint8Array>
  readonly #worker: Worker
  readonly #waiting = new Map<number, Waiting>()
  #nextId = 0
  #death: Error | undefined

  constructor(start: EngineStart) {
    this.#worker = new Worker(new URL('./engine-worker.ts', import.meta.url), {
      workerData: start,
      name: 'embedded-database',
      // The database lives in WebAssembly memory; a large nursery for the little that is JavaScript costs 50 MB.
      resourceLimits: { maxYoungGenerationSizeMb: 8 },
      // Flags of the process are not for this thread; some, like --input-type, would even keep it from starting.
      execArgv: [],
    })
    this.#worker.on('message', (reply: EngineReply) => this.#settle(reply))
    this.#worker.on('error', (error) => this.#fail(error))
    this.#worker.on('exit', () => this.#fail(new Error('The embedded database has stopped')))
    this.opened = this.#wait(this.#nextId++)
  }

  get dead(): boolean {
    return this.#death !== undefined
  }

  /** An engine that breaks down in between answers what it still can, and is dead then. */
  async exchange(bytes: Uint8Array<ArrayBuffer>): Promise<Uint8Array> {
    const watchdog = setTimeout(() => void this.stop(), longestQueryMs)
    const mustEnd = endsQuery(bytes)
    try {
      const answer = await this.#call({ kind: 'protocol', bytes }, [bytes.buffer])
      if (mustEnd && !isReadyAgain(answer)) this.#giveUp()
      return answer
    } catch (error) {
      this.#giveUp()
      throw error
    } finally {
      clearTimeout(watchdog)
    }
  }

  dump({ compress }: { compress: boolean }): Promise<Uint8Array> {
    return this.#call({ kind: 'dump', compress })
  }

  async close(): Promise<void> {
    await this.#call({ kind: 'close' }).catch(() => {})
    await this.stop()
  }

  async stop(): Promise<void> {
    await this.#worker.terminate()
  }

  /** What PostgreSQL would end its process for: a full disk while it writes its log. The engine would never answer again. */
  #giveUp(): void {
    this.#fail(new Error('The embedded database broke down'))
    void this.stop()
  }

  #call(request: EngineRequest, transfer: ArrayBuffer[] = []): Promise<Uint8Array> {
    const id = this.#nextId++
    const reply = this.#wait(id)
    this.#worker.postMessage({ id, ...request }, transfer)
    return reply
  }

  #wait(id: number): Promise<Uint8Array> {
    return new Promise((resolve, reject) => {
      if (this.#death) reject(this.#death)
      else this.#waiting.set(id, { resolve, reject })
    })
  }

  #settle(reply: EngineReply): void {
    const call = this.#waiting.get(reply.id)
    this.#waiting.delete(reply.id)
    this.answered++
    if ('bytes' in reply) call?.resolve(reply.bytes)
    else call?.reject(new Error(reply.error))
  }

  #fail(error: Error): void {
    this.#death ??= error
    for (const { reject } of this.#waiting.values()) reject(this.#death)
    this.#waiting.clear()
  }
}

const [query, sync, readyForQuery] = ['Q', 'S', 'Z'].map((type) => type.charCodeAt(0))

/** Whether these messages of a client end with one that the server answers with ReadyForQuery, whatever happens. */
function endsQuery(bytes: Uint8Array): boolean {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  let last: number | undefined
  for (let at = 0; at + 5 <= bytes.length; at += 1 + view.getUint32(at + 1)) last = bytes[at]
  return last === query || last === sync
}

/** Whether an answer ends with ReadyForQuery: its type, a length of 5, the state of the transaction. */
function isReadyAgain(bytes: Uint8Array): boolean {
  return bytes.length >= 6 && bytes.at(-6) === readyForQuery && bytes.at(-2) === 5
}
