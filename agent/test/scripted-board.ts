import { type ChildProcess, spawn } from 'node:child_process'
import { existsSync, rmSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { vi } from 'vitest'
import { encodeFrame, FrameReader, haltByte } from '../src/serial/frames.ts'
import type { BoardMessage, Channel, HostMessage } from '../src/serial/messages.ts'
import { VirtualBoard } from '../src/virtual/virtual-board.ts'
import { readHostMessage, writeBoardMessage } from './board-codec.ts'

const usual = { isHighRisk: false, isPulse: false, min: 0, max: 255, maxOnMs: 60_000, minOffMs: 0, dutyPercent: 100 }
const channels: readonly Channel[] = [
  { ...usual, index: 0, name: 'lamp.on' },
  { ...usual, index: 1, name: 'motor.run', isHighRisk: true, isPulse: true, max: 200, maxOnMs: 3000 },
]

/** A board that keeps the rules of the firmware, behind a serial line of the system. */
export class ScriptedBoard {
  readonly port: string
  readonly heard: HostMessage[] = []
  halts = 0
  board: VirtualBoard
  #line: ChildProcess | undefined
  #reader = new FrameReader()
  #timer = setInterval(() => this.#line && this.board.tick(performance.now()), 25)

  constructor(port: string) {
    this.port = port
    this.board = this.#create()
  }

  #create(): VirtualBoard {
    return new VirtualBoard('scripted', channels, (message) => this.say(message))
  }

  /** Puts the board's plug in: the port is there. */
  async plugIn(): Promise<void> {
    const line = spawn('/usr/bin/python3', [fileURLToPath(new URL('serial_pair.py', import.meta.url)), this.port])
    this.#line = line
    line.stdin.on('error', () => {})
    line.stdout.on('data', (chunk: Buffer) => this.#hear(chunk))
    await vi.waitFor(() => {
      if (!existsSync(this.port)) throw new Error('no port')
    }, 20_000)
  }

  unplug(): void {
    this.#line?.kill('SIGKILL')
    this.#line = undefined
    rmSync(this.port, { force: true })
  }

  /** As after its supply was off: it has forgotten everything but how often it started. */
  loseMemory(): void {
    const { boot } = this.board
    this.board = this.#create()
    this.board.boot = boot
    this.board.restart(performance.now())
  }

  #hear(chunk: Buffer): void {
    const at = performance.now()
    for (const _ of chunk.filter((byte) => byte === haltByte)) {
      this.halts++
      this.board.halt(at)
    }
    for (const frame of this.#reader.read(chunk.filter((byte) => byte !== haltByte))) {
      const message = readHostMessage(frame)
      this.heard.push(message)
      this.board.receive(message, at)
    }
  }

  say(message: BoardMessage): void {
    this.write(encodeFrame(writeBoardMessage(message)))
  }

  write(bytes: Uint8Array): void {
    this.#line?.stdin?.write(bytes)
  }

  close(): void {
    clearInterval(this.#timer)
    this.unplug()
  }
}
