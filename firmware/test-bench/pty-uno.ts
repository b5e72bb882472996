import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { buildFirmware, buildOnce, has, type Missing } from './build-firmware.ts'

/**
 * When something was at the board: in milliseconds since 1970, and in milliseconds of the board's own time, which stands
 * still while its simulator does.
 */
export interface BoardMoment {
  at: number
  boardMs: number
}

/** An output that began or ended to be driven. */
export interface OutputChange extends BoardMoment {
  pin: number
  on: boolean
}

/** A frame that the board said, with its flags. */
export interface SaidFrame extends BoardMoment {
  bytes: Buffer
}

type Line =
  | { pty: string }
  | { start: number }
  | { mark: number }
  | { pin: number; on: 0 | 1; ms: number; board: number }
  | { said: string; ms: number; board: number }

const flag = 0x7e

const source = fileURLToPath(new URL('simuno.c', import.meta.url))

/** The simulator at a pseudo-terminal, and the firmware for it; needs Debian's libsimavr-dev and libelf-dev as well. */
export function buildPtyUno(): { simuno: string; elf: string; missing?: undefined } | Missing {
  const firmware = buildFirmware()
  if (firmware.missing !== undefined) return firmware
  if (!has('gcc')) return { missing: 'gcc is not installed' }
  if (!existsSync('/usr/include/simavr/sim_avr.h')) return { missing: 'libsimavr-dev is not installed' }
  if (!existsSync('/usr/include/libelf.h')) return { missing: 'libelf-dev is not installed' }
  const out = buildOnce('simuno', ['test-bench/simuno.c'], (own) => {
    execFileSync('gcc', ['-O2', source, '-o', join(own, 'simuno'), '-lsimavr', '-lelf', '-lutil'], { stdio: 'pipe' })
  })
  return { simuno: join(out, 'simuno'), elf: firmware.elf }
}

/** An Arduino Uno with the real program in it, behind a serial port, at the speed of the wall clock. */
export class PtyUno implements AsyncDisposable {
  /** Path of the serial port; whoever closes it may open it again. */
  path = ''
  /** All changes of its outputs so far. */
  readonly changes: OutputChange[] = []
  /** All that the board has said so far. */
  readonly said: SaidFrame[] = []
  /** Which start it is. */
  starts = 1
  private readonly child: ChildProcess
  private readonly ended: Promise<unknown>
  private readonly marking: ((boardMs: number) => void)[] = []

  constructor(simuno: string, elf: string) {
    this.child = spawn(simuno, [elf], { stdio: ['pipe', 'pipe', 'inherit'] })
    this.ended = new Promise((resolve) => this.child.once('close', resolve))
  }

  /** Until its serial port is there. */
  async ready(): Promise<void> {
    const { stdout } = this.child
    if (!stdout) throw new Error('The simulator has no output')
    const lines = createInterface({ input: stdout })
    const opened = new Promise<void>((resolve) => {
      lines.on('line', (line) => {
        if (!line.startsWith('{')) return
        this.take(JSON.parse(line) as Line)
        if (this.path) resolve()
      })
    })
    await Promise.race([
      opened,
      this.ended.then(() => {
        throw new Error('The simulator ended before its serial port was there')
      }),
    ])
  }

  isOn(pin: number): boolean {
    return this.changes.findLast((change) => change.pin === pin)?.on ?? false
  }

  /** The button is pressed, or its wire is broken. */
  press(): void {
    this.tell('press')
  }

  release(): void {
    this.tell('release')
  }

  /** The program loses its way; interrupts and the watchdog go on. */
  hang(): void {
    this.tell('hang')
  }

  reset(): void {
    this.tell('reset')
  }

  /** Resolves to the board's own time of this moment. */
  mark(): Promise<number> {
    return new Promise((resolve) => {
      this.marking.push(resolve)
      this.tell('mark')
    })
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.child.stdin?.end()
    await this.ended
  }

  private tell(word: string): void {
    this.child.stdin?.write(`${word}\n`)
  }

  private take(line: Line): void {
    if ('pty' in line) this.path = line.pty
    else if ('start' in line) this.starts = line.start
    else if ('mark' in line) this.marking.shift()?.(line.mark)
    else this.note(line, { at: line.ms, boardMs: line.board })
  }

  private note(line: { pin: number; on: 0 | 1 } | { said: string }, moment: BoardMoment): void {
    if ('pin' in line) this.changes.push({ pin: line.pin, on: line.on === 1, ...moment })
    else this.said.push({ bytes: Buffer.from([flag, ...Buffer.from(line.said, 'hex'), flag]), ...moment })
  }
}

/** `buildPtyUno` says whether there can be one here. */
export async function openPtyUno(): Promise<PtyUno> {
  const built = buildPtyUno()
  if (built.missing !== undefined) throw new Error(built.missing)
  const uno = new PtyUno(built.simuno, built.elf)
  await uno.ready()
  return uno
}
