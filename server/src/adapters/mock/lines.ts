import { createReadStream } from 'node:fs'
import { ControlEvent } from '@livetap/contracts/raw-envelope.ts'
import type { SourceMessage } from '#ports/live-source.ts'

const lineBytes = 8 * 1024 * 1024
const keptOfBadLine = 8 * 1024
const newline = 0x0a

export interface MockLine {
  readonly streamId: string | undefined
  readonly message: SourceMessage
}

/** The envelopes of an NDJSON file, in order; a line that is none, or is too long, becomes a `badFrame` message. */
export async function* readLines(file: string): AsyncGenerator<MockLine, void, undefined> {
  for await (const { line, size } of splitLines(file)) {
    if (size > line.length) yield badLine(line, size, 'line-too-long')
    else if (line.length > 0) yield readLine(line)
  }
}

function readLine(line: Buffer): MockLine {
  const envelope = parse(line)
  const { type, data, streamId, messageId } = envelope
  if (typeof type !== 'string' || !isData(data)) return badLine(line, line.length, 'bad-json')
  const known = typeof messageId === 'string' && messageId !== '' && messageId !== '0'
  return {
    streamId: typeof streamId === 'string' && streamId !== '' ? streamId : undefined,
    message: { type, isHistory: false, data, ...(known ? { messageId } : {}) },
  }
}

function parse(line: Buffer): Record<string, unknown> {
  try {
    const parsed: unknown = JSON.parse(line.toString('utf8'))
    return typeof parsed === 'object' && parsed !== null ? { ...parsed } : {}
  } catch {
    return {}
  }
}

function isData(data: unknown): data is SourceMessage['data'] {
  return typeof data === 'string' || (typeof data === 'object' && data !== null && !Array.isArray(data))
}

function badLine(line: Buffer, size: number, reason: string): MockLine {
  const bytes = line.toString('base64', 0, keptOfBadLine)
  return {
    streamId: undefined,
    message: { type: ControlEvent.badFrame, isHistory: false, data: { reason, size, bytes } },
  }
}

interface Line {
  /** Only the beginning of a line that is too long. */
  readonly line: Buffer
  readonly size: number
}

async function* splitLines(file: string): AsyncGenerator<Line, void, undefined> {
  let parts: Buffer[] = []
  let kept = 0
  let size = 0
  const take = (part: Buffer) => {
    size += part.length
    if (kept + part.length > lineBytes) return
    parts.push(part)
    kept += part.length
  }
  const finish = (): Line => {
    const finished = { line: Buffer.concat(parts), size }
    parts = []
    kept = 0
    size = 0
    return finished
  }
  for await (const chunk of createReadStream(file) as AsyncIterable<Buffer>) {
    let start = 0
    for (let end = chunk.indexOf(newline); end !== -1; end = chunk.indexOf(newline, start)) {
      take(chunk.subarray(start, end))
      start = end + 1
      yield finish()
    }
    take(chunk.subarray(start))
  }
  if (size > 0) yield finish()
}
