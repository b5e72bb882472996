import type { FrameContent, FrameSocket } from './delivery.ts'

/** Frames cost memory beyond their bytes. */
const queuedFrames = 2000

/** Frames that wait to be read, oldest first. Pauses the socket while it is full, until half of it is read. */
export class FrameQueue {
  readonly #socket: FrameSocket
  readonly #byteLimit: number
  #frames: (Buffer | FrameContent)[] = []
  #first = 0
  #bytes = 0
  #paused = false

  constructor(socket: FrameSocket, byteLimit: number) {
    this.#socket = socket
    this.#byteLimit = byteLimit
  }

  get paused(): boolean {
    return this.#paused
  }

  get empty(): boolean {
    return this.#frames.length === this.#first
  }

  add(frame: Buffer | FrameContent): void {
    this.#frames.push(frame)
    if (Buffer.isBuffer(frame)) this.#bytes += frame.length
    if (this.#paused || this.#fullness() < 1) return
    this.#paused = true
    this.#socket.pause()
  }

  /** Takes the oldest frame out and reads it. */
  next(): FrameContent | undefined {
    const frame = this.#frames[this.#first++]
    if (this.#first >= this.#frames.length || this.#first > queuedFrames) {
      this.#frames.splice(0, this.#first)
      this.#first = 0
    }
    if (frame === undefined || !Buffer.isBuffer(frame)) return frame
    this.#bytes -= frame.length
    if (this.#paused && this.#fullness() <= 0.5) {
      this.#paused = false
      this.#socket.resume()
    }
    return this.#socket.read(frame)
  }

  clear(): void {
    this.#frames = []
    this.#first = 0
    this.#bytes = 0
  }

  #fullness(): number {
    return Math.max((this.#frames.length - this.#first) / queuedFrames, this.#bytes / this.#byteLimit)
  }
}
