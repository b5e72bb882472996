import { SerialPort } from 'serialport'
import { findBoard } from './find-board.ts'
import { encodeFrame, FrameReader, haltByte } from './frames.ts'
import type { Line, LineEvents } from './line.ts'
import { decodeMessage, encodeMessage, type HostMessage } from './messages.ts'

const retryMs = 1000

/** Opens a serial port, and again as soon as it is there when it was unplugged. `auto` looks for a board. */
export function openSerialLine(path: string, baudRate: number, events: LineEvents): Line {
  const line = new SerialLine(path, baudRate, events)
  void line.open()
  return line
}

class SerialLine implements Line {
  #path: string
  #baudRate: number
  #events: LineEvents
  #port: SerialPort | undefined
  #retry: NodeJS.Timeout | undefined
  #trouble = ''
  #isEnding = false

  constructor(path: string, baudRate: number, events: LineEvents) {
    this.#path = path
    this.#baudRate = baudRate
    this.#events = events
  }

  async open(): Promise<void> {
    try {
      const path = this.#path === 'auto' ? await findBoard() : this.#path
      // Without hangup the board keeps running when the port is closed; most start again all the same when it is opened.
      const port = new SerialPort({ path, baudRate: this.#baudRate, autoOpen: false, hupcl: false })
      await new Promise<void>((resolve, reject) => port.open((error) => (error ? reject(error) : resolve())))
      if (this.#isEnding) port.close()
      else this.#use(port, path)
    } catch (error) {
      this.#fail(explain(error, this.#path))
    }
  }

  #use(port: SerialPort, path: string): void {
    const reader = new FrameReader()
    this.#port = port
    this.#trouble = ''
    this.#events.note(`port ${path} is open`)
    port.on('data', (chunk: Buffer) => {
      for (const frame of reader.read(chunk)) {
        const message = decodeMessage(frame)
        if (message) this.#events.said(message)
      }
    })
    port.on('error', () => {}) // 'close' follows, or the write that failed is repeated by whoever waits for an answer
    port.once('close', () => {
      this.#port = undefined
      this.#events.closed()
      this.#fail(`port ${path} is gone; it is opened again when it is back`)
    })
    this.#events.opened()
  }

  /** Says what is wrong, once, and tries again. */
  #fail(trouble: string): void {
    if (this.#isEnding) return
    if (trouble !== this.#trouble) this.#events.note(trouble)
    this.#trouble = trouble
    this.#retry = setTimeout(() => this.open(), retryMs)
  }

  send(message: HostMessage): Promise<void> {
    const port = this.#port
    if (port === undefined) return Promise.resolve()
    return new Promise((resolve) => {
      const done = () => {
        port.off('close', done)
        resolve()
      }
      port.once('close', done)
      port.write(encodeFrame(encodeMessage(message)))
      port.drain(done)
    })
  }

  halt(): void {
    this.#port?.write(Uint8Array.of(haltByte))
  }

  async close(): Promise<void> {
    this.#isEnding = true
    clearTimeout(this.#retry)
    const port = this.#port
    if (port) await new Promise((resolve) => port.close(resolve))
  }
}

const permission = 'add the user to the group dialout (sudo usermod -aG dialout "$USER"), then sign in again'

function explain(error: unknown, path: string): string {
  const text = error instanceof Error ? error.message : String(error)
  if (/permission|EACCES/i.test(text)) return `port ${path} may not be opened: ${permission}`
  if (/lock|busy|EBUSY/i.test(text))
    return `port ${path} is in use by another program (the Arduino monitor?): close that`
  if (/no such file|ENOENT|not found/i.test(text))
    return `port ${path} is not there: plug the board in, or correct its name`
  return path === 'auto' ? text : `port ${path} cannot be opened: ${text}`
}
