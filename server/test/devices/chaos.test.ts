import { setTimeout as sleep } from 'node:timers/promises'
import type { RuleDefinition } from '@livetap/contracts/rules/rule.ts'
import { buildPtyUno } from '@livetap/firmware/pty-uno.ts'
import { createRandom, type Random } from '@livetap/simulator/scenario/random.ts'
import { completeEvent } from '@livetap/simulator/simulator.ts'
import { describe, expect, test } from 'vitest'
import { call, eventually } from '../livetap-process.ts'
import { findLit, judgeBoard } from './board-judge.ts'
import { keepArmed, openStage, type Stage } from './chaos-stage.ts'
import { hasMosquitto } from './mosquitto-process.ts'
import type { UnoBehindAgent } from './uno-agent.ts'
import type { WatchedBoard } from './watched-board.ts'

/** For so long something new goes wrong; `npm run test:long`: 300. */
const seconds = Number(process.env.DEVICE_CHAOS_SECONDS ?? 15)
/** The same seed has the same things go wrong, in the same order and for as long. */
const seed = Number(process.env.DEVICE_CHAOS_SEED ?? Date.now() % 1_000_000)
const { missing } = buildPtyUno()
/** Patience for a busy machine: a server has to start, and an agent may wait for half a minute between two tries. */
const backWithinMs = 120_000

/** On for longer than a lost link may leave anything on. */
const lamp = { capability: 'lamp.on', parameters: { value: 255, durMs: 8000 } }
/** Each counts: one that came twice would be seen. */
const relay = { capability: 'relay.close', parameters: { value: 1, durMs: 20 } }

const ruleOf = (deviceId: string, wish: typeof lamp): RuleDefinition & { readonly enabled: boolean } => ({
  ...{ name: `${deviceId} ${wish.capability}`, eventType: 'GIFT', enabled: true },
  actions: [{ type: 'device', deviceId, ...wish }],
  run: { mode: 'parallel', max: 1000, ttlMs: 10_000 },
})

interface Fault {
  readonly what: string
  readonly boards: readonly WatchedBoard[]
  /** Resolves when what was taken away is back. */
  strike(): Promise<void>
}

/** What may go wrong, each once, in an order of chance. */
function shuffleFaults({ socket, mqtt, boards, broker, server }: Stage, random: Random): Fault[] {
  /** Longer than a link needs to be lost. */
  const freeze = async ({ freeze, thaw }: { freeze(): unknown; thaw(): unknown }) => {
    freeze()
    await sleep(random.integer(3500, 5000))
    thaw()
  }
  const pauseMs = () => random.integer(0, 4000)
  const signal = (name: NodeJS.Signals) => () => server.livetap.child.kill(name)
  const ways = [
    { name: 'the agent', ...socket },
    { name: 'the agent by MQTT', ...mqtt },
  ]
  const faults: Fault[] = [
    { what: 'the server was killed', boards, strike: () => server.restart(pauseMs()) },
    {
      what: 'the server was frozen',
      boards,
      strike: () => freeze({ freeze: signal('SIGSTOP'), thaw: signal('SIGCONT') }),
    },
    { what: 'the broker was killed', boards: [mqtt.board], strike: () => broker.restart(pauseMs()) },
    { what: 'the broker was frozen', boards: [mqtt.board], strike: () => freeze(broker) },
    ...ways.flatMap(({ name, board, tap }) => [
      { what: `${name} was killed`, boards: [board], strike: () => restartAgent(board.agent, pauseMs()) },
      {
        what: `${name} was frozen`,
        boards: [board],
        strike: () => freeze({ freeze: () => board.agent.freezeAgent(), thaw: () => board.agent.thawAgent() }),
      },
      { what: `the line of ${name} was cut`, boards: [board], strike: async () => tap.cut() },
      {
        what: `the line of ${name} hung`,
        boards: [board],
        strike: () => freeze({ freeze: tap.hang, thaw: tap.resume }),
      },
    ]),
  ]
  return faults
    .map((fault) => ({ fault, place: random.next() }))
    .toSorted((one, other) => one.place - other.place)
    .map(({ fault }) => fault)
}

async function restartAgent(agent: UnoBehindAgent, pauseMs: number): Promise<void> {
  await agent.killAgent()
  await sleep(pauseMs)
  agent.startAgent()
}

/** Something is lost, and when it is back, the boards that it was between carry out commands as before. */
async function suffer({ what, boards, strike }: Fault): Promise<void> {
  for (const board of boards) await board.noteLoss(what)
  await strike()
  await Promise.all(boards.map((board) => comeBack(board, what)))
}

async function comeBack(board: WatchedBoard, what: string): Promise<void> {
  const before = board.done.length
  try {
    await eventually(`commands after ${what}`, async () => board.done.length > before + 1, backWithinMs)
  } catch (error) {
    throw new Error(`seed ${seed}; the agent says:\n${board.agent.log.slice(-2000)}`, { cause: error })
  }
}

async function sufferUntil(stage: Stage, end: number): Promise<string[]> {
  const random = createRandom(seed)
  const story: string[] = []
  while (performance.now() < end) {
    for (const fault of shuffleFaults(stage, random)) {
      story.push(fault.what)
      await suffer(fault)
      if (performance.now() > end) break
    }
  }
  return story
}

describe.skipIf(missing || !hasMosquitto())(`boards whose links are lost by chance ${missing ?? ''}`, () => {
  test(
    'do each command once at most and none too late, are off within 3 s, and come back',
    async () => {
      await using opened = new AsyncDisposableStack()
      const stage = await openStage(opened)
      const { url, boards, simulator } = stage
      for (const { agent } of boards)
        for (const wish of [lamp, relay]) await call(url, '/api/v1/rules', ruleOf(agent.deviceId, wish))
      await call(url, '/api/v1/livestreams/connect', { uniqueId: 'show' })
      const stop = new AbortController()
      const arming = keepArmed(stage, stop.signal)
      opened.defer(() => arming)
      opened.defer(() => stop.abort())
      let given = 0
      const gifts = setInterval(() => {
        simulator.publish('show', completeEvent({ kind: 'gift', person: `viewer${++given % 50}` }))
      }, 250)
      opened.defer(() => clearInterval(gifts))
      await eventually('light', async () => boards.every(({ done }) => done.length > 2))
      const story = await sufferUntil(stage, performance.now() + 1000 * seconds)
      const traces = await Promise.all(boards.map((board) => board.trace()))
      expect(traces.map(judgeBoard), `seed ${seed}: ${story.join(', ')}`).toEqual([[], []])
      expect(traces.flatMap(findLit)).not.toEqual([])
    },
    240_000 + 2000 * seconds,
  )
})
