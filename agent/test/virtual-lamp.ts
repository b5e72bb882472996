import { spawn } from 'node:child_process'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { onTestFinished } from 'vitest'
import { type BoardMessage, decodeMessage, encodeMessage, type HostMessage } from '../src/serial/messages.ts'
import { openVirtualLine } from '../src/virtual/virtual-line.ts'
import { type Kind, nodeAgent, python } from './agent-process.ts'

/** Gives the virtual lamp of an agent a message, and what it says to that. */
export type Ask = (message: HostMessage) => Promise<readonly BoardMessage[]>

export function openVirtualLamp(kind: Kind): Ask {
  return kind === nodeAgent ? openNodeLamp() : openPythonLamp()
}

function openNodeLamp(): Ask {
  const said: BoardMessage[] = []
  const ignore = () => {}
  const events = {
    opened: ignore,
    closed: ignore,
    note: ignore,
    said: (message: BoardMessage) => void said.push(message),
  }
  const line = openVirtualLine('lamp', events, ignore)
  onTestFinished(() => line.close())
  return async (message) => {
    said.length = 0
    await line.send(message)
    return said.splice(0)
  }
}

function openPythonLamp(): Ask {
  const child = spawn(python, [fileURLToPath(new URL('virtual_board.py', import.meta.url))], {
    stdio: ['pipe', 'pipe', 'ignore'],
  })
  onTestFinished(() => void child.kill('SIGKILL'))
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]()
  return async (message) => {
    child.stdin.write(`${Buffer.from(encodeMessage(message)).toString('hex')}\n`)
    const frames = String((await lines.next()).value).split(' ')
    return frames.flatMap((frame) => decodeMessage(Buffer.from(frame, 'hex')) ?? [])
  }
}
