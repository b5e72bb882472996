/** One block of an event stream. `data` is absent in blocks that only move the position. */
export interface StreamMessage {
  readonly id: string | undefined
  readonly event: string
  readonly data: string | undefined
}

/** Parses server-sent events piece by piece: each call returns the blocks that the text completed. */
export function createSseParser(): (text: string) => StreamMessage[] {
  let rest = ''
  let block = emptyBlock()
  return (text) => {
    const done: StreamMessage[] = []
    const lines = (rest + text).split(/\r\n|\n|\r(?!$)/)
    rest = lines.pop() ?? ''
    for (const line of lines) {
      if (line !== '') {
        addLine(block, line)
        continue
      }
      if (block.id !== undefined || block.data.length > 0) done.push(finishBlock(block))
      block = emptyBlock()
    }
    return done
  }
}

interface Block {
  id: string | undefined
  event: string
  data: string[]
}

const emptyBlock = (): Block => ({ id: undefined, event: 'message', data: [] })

function finishBlock({ id, event, data }: Block): StreamMessage {
  return { id, event, data: data.length > 0 ? data.join('\n') : undefined }
}

function addLine(block: Block, line: string): void {
  const colon = line.indexOf(':')
  const field = colon < 0 ? line : line.slice(0, colon)
  const value = colon < 0 ? '' : line.slice(colon + (line[colon + 1] === ' ' ? 2 : 1))
  if (field === 'data') block.data.push(value)
  else if (field === 'event') block.event = value
  else if (field === 'id' && !value.includes('\0')) block.id = value
}
