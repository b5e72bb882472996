import { setTimeout as sleep } from 'node:timers/promises'
import { AgentCore } from './core/core.ts'
import { readLatch, writeLatch } from './latch-file.ts'
import { type Link, openLink } from './link/link.ts'
import type { Line, LineEvents } from './serial/line.ts'
import { openSerialLine } from './serial/serial-line.ts'
import type { AgentSettings } from './settings/settings.ts'
import { openVirtualLine } from './virtual/virtual-line.ts'

const tickMs = 100
/** Longest that a stop on the way out is waited for. */
const leaveMs = 500
/** For what the line has taken to arrive at the board. */
const arriveMs = 50

export interface AgentOutput {
  /** A line for whoever looks for a fault. */
  note(text: string): void
  /** A line that shows a virtual device. */
  show(picture: string): void
}

/** How an agent ended: it was asked to, or the server refused its token and it should not try again. */
export type AgentEnd = 'stopped' | 'refused'

/**
 * Joins a board and a server until `stop` aborts, whatever becomes of either. With `once` it ends when the token is refused.
 * Before it ends, everything on the board is off.
 */
export async function runAgent(
  settings: AgentSettings,
  output: AgentOutput,
  options: { readonly stop: AbortSignal; readonly once?: boolean },
): Promise<AgentEnd> {
  const { promise, resolve } = Promise.withResolvers<AgentEnd>()
  const { core, link, line, send } = join(settings, output, () => options.once && resolve('refused'))
  const timer = setInterval(() => core.tick(performance.now()), tickMs)
  if (options.stop.aborted) resolve('stopped')
  else options.stop.addEventListener('abort', () => resolve('stopped'), { once: true })
  const end = await promise
  clearInterval(timer)
  core.leave()
  link.close()
  await Promise.race([send(), sleep(leaveMs)])
  await sleep(arriveMs)
  await line.close()
  return end
}

/** Opens both ways, with the core between them. */
function join(settings: AgentSettings, output: AgentOutput, refused: () => void) {
  let isSending = false
  let sending = Promise.resolve()
  const sendAll = async () => {
    isSending = true
    for (let next = core.takeNext(performance.now()); next; next = core.takeNext(performance.now()))
      await line.send(next)
    isSending = false
  }
  /** Resolves when nothing waits any more, also when another call sends it. */
  const send = () => {
    if (!isSending) sending = sendAll()
    return sending
  }
  const core = new AgentCore(
    {
      say: (message) => link.say(message),
      halt: () => line.halt(),
      wake: () => void queueMicrotask(send),
      remember: (isLatched) => keepLatch(settings.stateFile, isLatched, output),
      note: output.note,
      hangUp: () => link.hangUp(),
    },
    { isLatched: readLatch(settings.stateFile), overrides: settings.overrides },
  )
  const line: Line = openLine(settings, output, {
    opened: () => core.lineOpened(performance.now()),
    closed: () => core.lineClosed(performance.now()),
    said: (message) => core.boardSaid(message, performance.now()),
    note: output.note,
  })
  const link: Link = openLink(settings, {
    heard: (message) => core.hear(message, performance.now()),
    closed: (isFinal) => core.linkClosed(isFinal),
    refused,
    note: output.note,
  })
  return { core, line, link, send }
}

function openLine({ device }: AgentSettings, output: AgentOutput, events: LineEvents): Line {
  if (device.kind === 'virtual') return openVirtualLine(device.virtual, events, output.show)
  return openSerialLine(device.path, device.baud, events)
}

function keepLatch(path: string, isLatched: boolean, output: AgentOutput): void {
  try {
    writeLatch(path, isLatched)
  } catch (error) {
    output.note(`the emergency stop cannot be kept over a restart: ${(error as Error).message}`)
  }
}
