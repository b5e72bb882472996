import type { DownMessage, UpMessage } from '@livetap/contracts/devices/link.ts'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { BoardMessage, HostMessage } from '../serial/messages.ts'
import { VirtualBoard } from '../virtual/virtual-board.ts'
import { AgentCore } from './core.ts'
import { ServerClock } from './server-clock.ts'

const id = (number: number) => `01ARZ3NDEKTSV4RRFFQ6${String(number).padStart(6, '0')}`
const epoch = 1_800_000_000_000

/** A core with a board that it knows, joined to a server whose clock shows `epoch` at 0; nothing takes time. */
function joined() {
  const said: UpMessage[] = []
  const fromBoard: BoardMessage[] = []
  const channels = [
    ...[{ index: 0, name: 'lamp.on', isHighRisk: false, isPulse: false, min: 0, max: 255, maxOnMs: 60_000 }].map(
      (channel) => ({ ...channel, minOffMs: 0, dutyPercent: 100 }),
    ),
  ]
  const board = new VirtualBoard('board', channels, (message) => fromBoard.push(message))
  const done = { halts: 0, remembered: [] as boolean[], hangUps: 0 }
  const core = new AgentCore(
    {
      say: (message) => said.push(message),
      halt: () => {
        done.halts++
        board.halt(now)
      },
      wake: () => {},
      remember: (isLatched) => done.remembered.push(isLatched),
      note: () => {},
      hangUp: () => {
        done.hangUps++
      },
    },
    { isLatched: false, overrides: {} },
  )
  let now = 0
  /** The line takes all that waits, and the board answers. */
  const flush = () => {
    const sent: HostMessage[] = []
    for (let next = core.takeNext(now); next; next = core.takeNext(now)) {
      sent.push(next)
      board.receive(next, now)
    }
    for (const message of fromBoard.splice(0)) core.boardSaid(message, now)
    return sent
  }
  const hear = (message: DownMessage) => core.hear(message, now)
  const time = () => hear({ t: 'time', m: { v: 1, t: now, now: epoch + now } })
  const pass = (ms: number, isHeard = true) => {
    for (const end = now + ms; now < end; ) {
      now = Math.min(end, now + 100)
      if (isHeard) time()
      board.tick(now)
      core.tick(now)
      flush()
      flush()
    }
  }
  const command = (number: number, exp = epoch + now + 5000, value = 9) =>
    hear({
      t: 'cmd',
      m: {
        ...{ v: 1, id: id(number), cap: 'lamp.on', p: { value, durMs: 30_000 }, iat: epoch, exp },
        src: { kind: 'rule' },
      },
    })
  const answers = () => said.flatMap((message) => (message.t === 'ack' ? [message.m.st] : []))
  core.lineOpened(now)
  flush()
  hear({ t: 'welcome', m: { v: 1, deviceId: 'd', name: 'd', now: epoch, heartbeatMs: 1000, lostAfterMs: 3000 } })
  time()
  hear({ t: 'arm', m: { v: 1, armed: true } })
  pass(200)
  return { core, board, done, said, flush, hear, pass, command, answers, setNow: (at: number) => (now = at) }
}

test('a command that the line does not take in its time is answered EXPIRED and never sent', () => {
  const { command, core, setNow, answers } = joined()
  command(1, epoch + 1000)
  setNow(1001)
  expect(core.takeNext(1001)).toBeUndefined()
  expect(answers()).toEqual(['EXPIRED'])
})

test('more commands than may wait for the line are answered RATE', () => {
  const { command, answers } = joined()
  for (let number = 0; number < 40; number++) command(number)
  expect(answers()).toEqual(Array(8).fill('RATE'))
})

test('a command that was not answered goes to the board again, which does it once', () => {
  const { command, core, flush, answers, board } = joined()
  command(1)
  core.takeNext(200) // lost on the line
  command(1)
  flush()
  expect(answers()).toEqual(['OK'])
  command(1)
  expect(answers()).toEqual(['OK', 'DUP'])
  expect(board.outputs[0]?.value).toBe(9)
})

test('a stop has what still waits answered, and goes before everything else', () => {
  const { command, hear, flush, answers, board } = joined()
  command(1)
  hear({ t: 'stop', m: { v: 1, id: 's', latched: true } })
  expect(board.isStopped).toBe(true)
  expect(answers()).toEqual(['ESTOP'])
  expect(flush()[0]).toEqual({ kind: 'stop' })
})

test('a board that does not say that it is stopped is halted until it does', () => {
  const { core, board, done, hear, pass } = joined()
  hear({ t: 'stop', m: { v: 1, id: 's', latched: true } })
  pass(200)
  board.isStopped = false // the byte was lost
  pass(2000)
  expect(board.isStopped).toBe(true)
  expect(done).toMatchObject({ halts: 2, remembered: [true] })
  hear({ t: 'clear', m: { v: 1, id: 'c' } })
  pass(200)
  expect(board.isStopped).toBe(false)
  expect(done.remembered).toEqual([true, false])
  core.leave()
})

test('everything is off within three seconds of the last word of the server', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 20 }), (steps) => {
      const { board, command, flush, pass, done } = joined()
      pass(steps * 100)
      command(1)
      flush()
      expect(board.outputs[0]?.value).toBe(9)
      pass(3000, false)
      expect(board.outputs[0]?.value).toBe(0)
      expect(board.isArmed).toBe(false)
      expect(done.hangUps).toBe(1)
    }),
  )
})

test('a board that nobody has armed since is disarmed', () => {
  const { board, pass } = joined()
  pass(3000, false)
  board.receive({ kind: 'beat', boot: 1 }, 3200)
  board.receive({ kind: 'arm', boot: 1, armed: true }, 3200)
  expect(board.isArmed).toBe(true)
  pass(1200, false)
  expect(board.isArmed).toBe(false)
})

test('a board that babbles does not fill the connection', () => {
  const { core, said } = joined()
  for (let number = 0; number < 500; number++) core.boardSaid({ kind: 'log', text: 'x' }, 300)
  expect(said.filter(({ t }) => t === 'log').length).toBeLessThanOrEqual(20)
})

test('the clock of the server is that of the shortest way there and back', () => {
  const clock = new ServerClock()
  expect(clock.at(0)).toBeUndefined()
  clock.measure(0, epoch + 400, 800)
  clock.measure(1000, epoch + 1010, 1020)
  clock.measure(2000, epoch + 2290, 2300)
  expect(clock.at(3000)).toBe(epoch + 3000)
})

test('a clock whose answer took more than a second is not believed: it may have waited on its way', () => {
  const clock = new ServerClock()
  clock.measure(0, epoch, 2400)
  expect(clock.at(2400)).toBeUndefined()
  clock.measure(2400, epoch + 2405, 2410)
  expect(clock.at(2410)).toBe(epoch + 2410)
})

test('says so when the line is open and nothing answers, once', () => {
  const notes: string[] = []
  const outside = {
    say() {},
    halt() {},
    wake() {},
    remember() {},
    hangUp() {},
    note: (text: string) => notes.push(text),
  }
  const core = new AgentCore(outside, { isLatched: false, overrides: {} })
  core.lineOpened(0)
  for (let at = 0; at < 20_000; at += 100) core.tick(at)
  expect(notes).toEqual([expect.stringContaining('no board answers')])
})

test('a board is fed before it is armed, however long the line takes', () => {
  const { core, hear, setNow } = joined()
  hear({ t: 'arm', m: { v: 1, armed: true } })
  for (let at = 200; at < 1400; at += 100) {
    setNow(at)
    core.tick(at)
  }
  expect([core.takeNext(1400)?.kind, core.takeNext(1400)?.kind]).toEqual(['beat', 'arm'])
})

test('an emergency stop that comes before the server says welcome is carried out', () => {
  const { core, board, hear, command, done, answers } = joined()
  core.linkClosed(false)
  hear({ t: 'arm', m: { v: 1, armed: true } })
  command(1)
  hear({ t: 'stop', m: { v: 1, id: 's', latched: true } })
  expect(board.isStopped).toBe(true)
  expect(done.remembered).toEqual([true])
  expect(answers()).toEqual([])
})

const welcome: DownMessage = {
  t: 'welcome',
  m: { v: 1, deviceId: 'd', name: 'd', now: epoch, heartbeatMs: 1000, lostAfterMs: 3000 },
}

/** The same, with its board unplugged, which the server has been told. */
function unplugged() {
  const world = joined()
  world.core.lineClosed(200)
  const plugIn = () => {
    world.core.lineOpened(200)
    world.flush()
    world.pass(200)
  }
  return { ...world, plugIn }
}

test('a board that comes back is disarmed, and is armed as soon as it is there when the server asked for that meanwhile', () => {
  const first = unplugged()
  first.board.restart(200)
  first.plugIn()
  expect(first.board.isArmed).toBe(false)

  const second = unplugged()
  second.board.restart(200)
  second.hear({ t: 'arm', m: { v: 1, armed: true } })
  second.plugIn()
  expect(second.board.isArmed).toBe(true)
})

test.each<[string, (world: ReturnType<typeof joined>) => void]>([
  ['the order to disarm', ({ hear }) => hear({ t: 'arm', m: { v: 1, armed: false } })],
  ['an emergency stop', ({ hear }) => hear({ t: 'stop', m: { v: 1, id: 's', latched: true } })],
  [
    'the end of the connection',
    ({ core, hear }) => {
      core.linkClosed(false)
      hear(welcome)
    },
  ],
])('an order to arm that waits for the board does not outlive %s', (_, happen) => {
  const world = unplugged()
  world.hear({ t: 'arm', m: { v: 1, armed: true } })
  happen(world)
  world.plugIn()
  expect(world.board.isArmed).toBe(false)
})

test('what runs goes on over a short loss of the connection, and is off and disarmed when the server is back', () => {
  const { core, board, command, flush, hear, pass, said } = joined()
  command(1)
  flush()
  core.linkClosed(false)
  pass(1000, false)
  expect(board.outputs[0]?.value).toBe(9)
  hear(welcome)
  flush()
  expect(board.outputs[0]?.value).toBe(0)
  expect(board.isArmed).toBe(false)
  expect(said.findLast(({ t }) => t === 'state')?.m).toMatchObject({ armed: false })
  hear({ t: 'arm', m: { v: 1, armed: true } })
  pass(200)
  expect(board.isArmed).toBe(true)
})

test('a command that was refused is answered the same again, and DUP means that it was carried out', () => {
  const { command, hear, flush, answers, pass } = joined()
  command(1)
  hear({ t: 'arm', m: { v: 1, armed: false } })
  hear({ t: 'arm', m: { v: 1, armed: true } })
  pass(200)
  command(1)
  command(2)
  flush()
  command(2)
  expect(answers()).toEqual(['DISARMED', 'DISARMED', 'OK', 'DUP'])
})

test('a wish to clear opens nothing after ten seconds, or over the next stop', () => {
  const { core, board, done, hear, pass } = joined()
  const stop = () => hear({ t: 'stop', m: { v: 1, id: 's', latched: true } })
  stop()
  hear({ t: 'clear', m: { v: 1, id: 'c' } })
  stop()
  pass(200)
  expect(board.isStopped).toBe(true)
  hear({ t: 'clear', m: { v: 1, id: 'c' } })
  for (let next = core.takeNext(400); next; next = core.takeNext(400)); // lost on the line
  pass(11_000)
  board.isStopped = false
  pass(1200)
  expect(board.isStopped).toBe(true)
  expect(done.remembered).toEqual([true])
})
