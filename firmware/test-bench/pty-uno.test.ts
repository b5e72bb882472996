import { constants, openSync, writeSync } from 'node:fs'
import { ReadStream } from 'node:tty'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { armFrame, beatFrame, clearFrame, commandFrame, createListener, helloFrame, newId, outputs } from './host.ts'
import { buildPtyUno, openPtyUno, type PtyUno } from './pty-uno.ts'

const built = buildPtyUno()
const lampPin = 5

describe.skipIf(built.missing)(`the firmware behind a serial port ${built.missing ?? ''}`, () => {
  let uno: PtyUno
  let port: number
  let input: ReadStream
  let boot = 0
  let beats: NodeJS.Timeout | undefined
  let listener = createListener()

  const send = (bytes: Uint8Array) => writeSync(port, bytes)
  const state = () => listener.states().at(-1)
  /** What the board has told of itself, while it is asked again. */
  const told = (frame: Uint8Array) => {
    send(frame)
    return state()
  }
  const hello = async () => {
    listener = createListener()
    // Again and again: a board that is just starting does not hear the first.
    const greet = () => {
      send(helloFrame())
      return listener.channels().length
    }
    await expect.poll(greet, { interval: 100 }).toBeGreaterThanOrEqual(4)
    boot = listener.banners().at(-1)!.boot
  }
  const arm = async () => {
    send(beatFrame(boot))
    await expect.poll(() => told(armFrame(boot)), { interval: 100 }).toMatchObject({ armed: true })
  }
  const command = async (durMs: number) => {
    const id = newId()
    send(commandFrame({ channel: outputs.lamp, value: 255, durMs, ttlMs: 5000, id, boot }))
    await expect.poll(() => listener.acks().some((ack) => ack.id.equals(id))).toBe(true)
    const overheard = createListener()
    for (const { bytes } of uno.said) overheard.hear(bytes)
    expect(overheard.acks().at(-1)).toEqual(listener.acks().at(-1))
    return listener.acks().at(-1)?.status
  }

  beforeEach(async () => {
    uno = await openPtyUno()
    port = openSync(uno.path, constants.O_RDWR | constants.O_NOCTTY)
    input = new ReadStream(port)
    input.on('data', (bytes: Buffer) => listener.hear(bytes))
    await hello()
    beats = setInterval(() => send(beatFrame(boot)), 500)
  })

  afterEach(async () => {
    clearInterval(beats)
    input.destroy()
    await uno[Symbol.asyncDispose]()
  })

  test('does what it is told for as long as it is told', async () => {
    await arm()
    expect(await command(300)).toBe('OK')
    await expect
      .poll(() => uno.changes.map(({ pin, on }) => [pin, on]))
      .toEqual([
        [lampPin, true],
        [lampPin, false],
      ])
    const [on, off] = uno.changes.map(({ boardMs }) => boardMs)
    expect(Math.abs(off! - on! - 300)).toBeLessThan(2)
    expect(await uno.mark()).toBeGreaterThanOrEqual(off!)
  })

  test('stops at "!", keeps the stop over a reset, and clears when the button is released', async () => {
    await arm()
    await command(60_000)
    await expect.poll(() => uno.isOn(lampPin)).toBe(true)
    send(Buffer.from('!'))
    await expect.poll(() => uno.isOn(lampPin)).toBe(false)
    expect(await command(100)).toBe('ESTOP')

    uno.press()
    uno.reset()
    await expect.poll(() => uno.starts).toBe(2)
    await hello()
    await expect.poll(state).toMatchObject({ stopped: true, button: true, armed: false })
    uno.release()
    await expect.poll(state).toMatchObject({ stopped: true, button: false })
    await expect.poll(() => told(clearFrame(boot)), { interval: 100 }).toMatchObject({ stopped: false })
  })

  test('turns off when its host falls silent', async () => {
    await arm()
    await command(60_000)
    await expect.poll(() => uno.isOn(lampPin)).toBe(true)
    clearInterval(beats)
    await expect.poll(() => uno.isOn(lampPin)).toBe(false)
    await expect.poll(state).toMatchObject({ silent: true, armed: false })
  })

  test('is started again when it hangs, with everything off', async () => {
    await arm()
    await command(60_000)
    await expect.poll(() => uno.isOn(lampPin)).toBe(true)
    const earlier = boot
    uno.hang()
    await expect.poll(() => uno.starts).toBe(2)
    await expect.poll(() => uno.isOn(lampPin)).toBe(false)
    // Before it has said so it does not listen.
    await expect.poll(() => listener.banners().at(-1)).toMatchObject({ boot: earlier + 1, cause: 8 })
    expect(await command(100)).toBe('NOLINK')
  })
})
