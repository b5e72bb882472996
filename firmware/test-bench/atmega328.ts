import {
  AVRClock,
  AVREEPROM,
  AVRIOPort,
  AVRTimer,
  AVRUSART,
  AVRWatchdog,
  avrInstruction,
  CPU,
  type EEPROMBackend,
  PinState,
  portBConfig,
  portDConfig,
  timer0Config,
  timer1Config,
  timer2Config,
  usart0Config,
  watchdogConfig,
} from 'avr8js'

export const clockHz = 16_000_000
export type Level = 'high' | 'low' | 'input'

const ramBytes = 2048
const sleepInstruction = 0x9588
/** `rjmp .-2`: a loop of one instruction that never ends. */
const endlessLoop = 0xcfff
const resetFlags = 0x54

/** UCSRB, and its bit that turns the receiver on. */
const serialControl = 0xc1
const receiverOn = 0x10

/** What the simulator keeps to itself and a sleeping processor has to know: when something happens next. */
interface Schedule {
  nextClockEvent: { cycles: number } | null
}

export interface Surroundings {
  program: Uint16Array
  eeprom: EEPROMBackend
  /** Bits of MCUSR: why it starts. */
  cause: number
  transmitted: (byte: number) => void
  /** One of the ports has changed. */
  pinsChanged: () => void
}

const levels: Record<PinState, Level> = {
  [PinState.Low]: 'low',
  [PinState.High]: 'high',
  [PinState.Input]: 'input',
  [PinState.InputPullUp]: 'input',
}

/**
 * The simulator forgets a byte that was received and not read yet whenever UCSRB is written while the receiver is on.
 * The processor does not: that register also says whether there is anything to send.
 */
function keepReceivedByte(cpu: CPU) {
  const write = cpu.writeHooks[serialControl]
  cpu.writeHooks[serialControl] = (value, before, address, mask) =>
    write?.(value, before & ~receiverOn, address, mask) ?? false
}

/** An ATmega328P as the Arduino Uno has it, from one reset to the next: afterwards there is a new one. */
export class Processor {
  private readonly cpu: CPU
  private readonly serial: AVRUSART
  private readonly ports: { b: AVRIOPort; d: AVRIOPort }
  private readonly schedule: Schedule
  private ended = false
  /** Where it goes on when an interrupt wakes it; -1 while it is awake. */
  private asleepAt = -1

  constructor({ program, eeprom, cause, transmitted, pinsChanged }: Surroundings) {
    const cpu = new CPU(program, ramBytes)
    this.cpu = cpu
    this.schedule = cpu as unknown as Schedule
    this.ports = { b: new AVRIOPort(cpu, portBConfig), d: new AVRIOPort(cpu, portDConfig) }
    for (const timer of [timer0Config, timer1Config, timer2Config]) new AVRTimer(cpu, timer)
    this.serial = new AVRUSART(cpu, usart0Config, clockHz)
    keepReceivedByte(cpu)
    new AVREEPROM(cpu, eeprom)
    new AVRWatchdog(cpu, watchdogConfig, new AVRClock(cpu, clockHz))
    cpu.data[resetFlags] = cause
    cpu.reset = () => {
      this.ended = true
    }
    this.serial.onByteTransmit = transmitted
    for (const port of Object.values(this.ports)) port.addListener(pinsChanged)
  }

  get cycles(): number {
    return this.cpu.cycles
  }

  /** Runs until then, or until the watchdog resets it (false). */
  runUntil(cycles: number): boolean {
    while (this.cpu.cycles < cycles && !this.ended) {
      if (this.asleepAt === this.cpu.pc) this.skipTime(cycles)
      else this.execute()
      this.cpu.tick()
    }
    return !this.ended
  }

  /** False while the byte before is still on the line, or nobody listens. */
  receive(byte: number): boolean {
    return this.serial.writeByte(byte) === true
  }

  level(pin: number): Level {
    const { port, index } = this.place(pin)
    return levels[port.pinState(index)]
  }

  drive(pin: number, high: boolean): void {
    const { port, index } = this.place(pin)
    port.setPin(index, high)
  }

  /** From here on it does nothing but answer interrupts, as a program that has lost its way. */
  hang(): void {
    this.asleepAt = -1
    this.cpu.pc = this.cpu.progMem.indexOf(endlessLoop)
  }

  private place(pin: number) {
    return pin < 8 ? { port: this.ports.d, index: pin } : { port: this.ports.b, index: pin - 8 }
  }

  /** Nothing happens while it sleeps until something does. */
  private skipTime(limit: number): void {
    const next = this.schedule.nextClockEvent?.cycles ?? limit
    this.cpu.cycles = Math.max(this.cpu.cycles, Math.min(limit, next))
  }

  private execute(): void {
    const sleeps = this.cpu.progMem[this.cpu.pc] === sleepInstruction
    avrInstruction(this.cpu)
    this.asleepAt = sleeps ? this.cpu.pc : -1
  }
}
