import { readFileSync } from 'node:fs'
import { EEPROMMemoryBackend } from 'avr8js'
import { clockHz, type Level, Processor } from './atmega328.ts'
import { readIntelHex } from './intel-hex.ts'

export type { Level } from './atmega328.ts'

/** A pin that changed, at so many simulated milliseconds since the power came on. */
export interface Edge {
  pin: number
  level: Level
  at: number
}

const eepromBytes = 1024
const buttonPin = 2
const powerOn = 1
const resetPin = 2
const watchdog = 8

/** An eighth of a byte on the line, so that bytes follow each other without a gap that matters. */
const stepCycles = Math.round((clockHz * 10) / 115_200 / 8)

export interface UnoOptions {
  /** Path of an Intel HEX file. */
  hex: string
  /** Of another board, whose chip this one has taken over. */
  eeprom?: EEPROMMemoryBackend
  /** The pins whose changes are noted. */
  pins?: readonly number[]
}

/**
 * An Arduino Uno with the real program in it, in simulated time: nothing happens but in `advance`, and the same calls
 * always give the same result. The button is released, and its wire whole, at the beginning.
 */
export class SimulatedUno {
  readonly eeprom: EEPROMMemoryBackend
  /** How often it was started again. */
  resets = 0
  private readonly program: Uint16Array
  private readonly pins: readonly number[]
  private readonly noted: Edge[] = []
  private readonly onLine: number[] = []
  private sent: number[] = []
  private pressed = false
  private processor: Processor
  private cyclesBefore = 0

  constructor({ hex, eeprom = new EEPROMMemoryBackend(eepromBytes), pins = [5, 6, 7, 9] }: UnoOptions) {
    this.program = readIntelHex(readFileSync(hex, 'latin1'))
    this.eeprom = eeprom
    this.pins = pins
    this.processor = this.start(powerOn)
  }

  /** Simulated milliseconds since the power came on for the first time. */
  get now(): number {
    return (this.cycles / clockHz) * 1000
  }

  /** All changes of the watched pins so far. */
  get edges(): readonly Edge[] {
    return this.noted
  }

  level(pin: number): Level {
    return this.processor.level(pin)
  }

  /** Puts bytes on the line, one after the other at 115200 baud. */
  send(bytes: Uint8Array): void {
    this.onLine.push(...bytes)
  }

  /** What the board has sent since the last call. */
  received(): Buffer {
    const bytes = Buffer.from(this.sent)
    this.sent = []
    return bytes
  }

  advance(ms: number): void {
    const end = this.cycles + Math.round((ms * clockHz) / 1000)
    while (this.cycles < end) {
      const [byte] = this.onLine
      if (byte !== undefined && this.processor.receive(byte)) this.onLine.shift()
      const until = this.onLine.length === 0 ? end : Math.min(end, this.cycles + stepCycles)
      if (!this.processor.runUntil(until - this.cyclesBefore)) this.restart(watchdog)
    }
  }

  /** The button is pressed, or its wire is broken: the pin's pull-up makes both the same. */
  pressButton(): void {
    this.pressed = true
    this.processor.drive(buttonPin, true)
  }

  releaseButton(): void {
    this.pressed = false
    this.processor.drive(buttonPin, false)
  }

  /** The program loses its way; interrupts and the watchdog go on. */
  hang(): void {
    this.processor.hang()
  }

  pressReset(): void {
    this.restart(resetPin)
  }

  powerCycle(): void {
    this.restart(powerOn)
  }

  private get cycles(): number {
    return this.cyclesBefore + this.processor.cycles
  }

  private start(cause: number): Processor {
    const processor = new Processor({
      program: this.program,
      eeprom: this.eeprom,
      cause,
      transmitted: (byte) => this.sent.push(byte),
      pinsChanged: () => this.noteEdges(),
    })
    processor.drive(buttonPin, this.pressed)
    return processor
  }

  private restart(cause: number): void {
    this.cyclesBefore = this.cycles
    this.resets++
    this.processor = this.start(cause)
    this.noteEdges()
  }

  private noteEdges(): void {
    for (const pin of this.pins) {
      const level = this.level(pin)
      const last = this.noted.findLast((edge) => edge.pin === pin)?.level ?? 'input'
      if (level !== last) this.noted.push({ pin, level, at: this.now })
    }
  }
}

export const openSimulatedUno = (options: UnoOptions) => new SimulatedUno(options)
