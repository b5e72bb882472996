import type { Dispatcher } from 'undici'
import { AppError } from '#kernel/errors.ts'

const mostBytes = 65_536
const shownBytes = 1024

/** Reads all of an answer, and gives it or the beginning of it; throws AppError `answer-too-large` beyond 64 KiB. */
export async function readText(body: AsyncIterable<Uint8Array>, host: string, isWhole = false): Promise<string> {
  const most = isWhole ? mostBytes : shownBytes
  const shown: Uint8Array[] = []
  let bytes = 0
  for await (const chunk of body) {
    if (bytes < most) shown.push(chunk.subarray(0, most - bytes))
    bytes += chunk.byteLength
    if (bytes > mostBytes) {
      throw new AppError('answer-too-large', `${host} answered with more than 64 KiB`, {
        remedy: 'Have it answer with a status and little else.',
      })
    }
  }
  return makeSafe(Buffer.concat(shown), bytes > most)
}

/** Control and format characters: what could steer a terminal, or show another order than a text has. */
const steering = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu

function makeSafe(bytes: Uint8Array, isCut: boolean): string {
  // A character that the cut went through is left out.
  const text = new TextDecoder().decode(bytes, { stream: isCut })
  return text.replaceAll(steering, (character) => ('\n\t'.includes(character) ? character : ''))
}

/** Names in lower case; what came several times is joined as HTTP does it. */
export function readHeaders(headers: Dispatcher.ResponseData['headers']): Record<string, string> {
  const entries = Object.entries(headers).flatMap(([name, value]) =>
    value === undefined ? [] : [[name, Array.isArray(value) ? value.join(', ') : value] as const],
  )
  return Object.fromEntries(entries)
}
