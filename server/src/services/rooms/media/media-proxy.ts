import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Readable } from 'node:stream'
import { AppError, describeError } from '#kernel/errors.ts'
import type { Log } from '#kernel/log.ts'
import type { Counter } from '#ports/metrics.ts'
import type { MediaAnswer, VideoWeb } from '#ports/videos/videos.ts'
import { type MediaFile, namePart, partOf } from './parts.ts'
import { rewritePlaylist } from './playlist.ts'
import { type PassedHead, passOn, refuseRequest } from './proxy-answers.ts'
import type { Shelved } from './shelf.ts'
import type { MediaPart, Signatures } from './signatures.ts'
import { Traffic } from './traffic.ts'

type Look = (kind: MediaPart['kind'], tiktokId: string) => Promise<Shelved>
type Wanted = NonNullable<ReturnType<Signatures['read']>>

export interface MediaProxyOptions {
  readonly web: VideoWeb
  readonly log: Log
  readonly signatures: Signatures
  /** Bytes that were passed on. */
  readonly passed: Counter
  readonly look: Look
  /** The same, when TikTok refuses what was found. */
  readonly lookAgain: Look
}

/**
 * Passes TikTok's files on to the members of a room. Only paths that were signed here are answered; what they lead to is
 * looked up by the id of the post, and never taken from the request.
 */
export class MediaProxy {
  readonly #options: MediaProxyOptions
  readonly #traffic = new Traffic()

  constructor(options: MediaProxyOptions) {
    this.#options = options
  }

  /** Answers the request, whatever comes of it. */
  async serve(request: IncomingMessage, response: ServerResponse, address: string): Promise<void> {
    const end = new AbortController()
    response.once('close', () => end.abort())
    try {
      if (request.method !== 'GET' && request.method !== 'HEAD') return refuseRequest(response, 405)
      const wanted = this.#options.signatures.read(request.url ?? '')
      if (!wanted) return refuseRequest(response, 403, new AppError('media-link-lapsed', 'the address does not hold'))
      if (request.headers.range?.includes(',')) return refuseRequest(response, 416)
      using _ = this.#traffic.take(wanted.roomId, address)
      await this.#answer(request, response, wanted, end.signal)
    } catch (error) {
      this.#fail(response, error, end.signal)
    }
  }

  async #answer(request: IncomingMessage, response: ServerResponse, wanted: Wanted, end: AbortSignal): Promise<void> {
    const { look, lookAgain } = this.#options
    const { answer, file } =
      (await this.#open(request, await look(wanted.kind, wanted.tiktokId), wanted, end)) ??
      (await this.#open(request, await lookAgain(wanted.kind, wanted.tiktokId), wanted, end)) ??
      {}
    if (!answer || !file)
      return refuseRequest(response, 410, new AppError('media-unavailable', 'TikTok has not got the file any more'))
    if (file.type === 'application/vnd.apple.mpegurl') return this.#sendPlaylist(response, wanted, file, answer)
    const { passed } = this.#options
    await passOn({ request, response, file, onBytes: (bytes) => passed.add(bytes) }, answer, end)
  }

  /** Undefined: TikTok refuses it, or it is not there. */
  async #open(request: IncomingMessage, found: Shelved, wanted: Wanted, end: AbortSignal) {
    for (const file of partOf(found, wanted.part)) {
      const { range, 'if-range': ifRange } = request.headers
      const passed: PassedHead = { ...(range ? { range } : {}), ...(typeof ifRange === 'string' ? { ifRange } : {}) }
      const method = request.method === 'HEAD' ? 'HEAD' : 'GET'
      const answer = await this.#options.web.openMedia({ method, url: file.url, cookie: file.cookie, ...passed }, end)
      if (answer.status < 400 || answer.status === 416) return { answer, file }
      answer.body.destroy()
    }
    return undefined
  }

  async #sendPlaylist(response: ServerResponse, wanted: Wanted, file: MediaFile, answer: MediaAnswer): Promise<void> {
    const text = await readPlaylist(answer.body)
    const { roomId, kind, tiktokId, expiresAt } = wanted
    const sign = (url: string) =>
      this.#options.signatures.sign({ roomId, kind, tiktokId, part: namePart(url) }, expiresAt)
    const body = Buffer.from(rewritePlaylist(text, file.url, sign))
    response.writeHead(200, {
      'content-type': file.type,
      'content-length': body.byteLength,
      'cache-control': 'no-store',
    })
    response.end(body)
  }

  #fail(response: ServerResponse, error: unknown, end: AbortSignal): void {
    if (end.aborted) return
    if (response.headersSent) return void response.destroy()
    const busy = error instanceof AppError && error.code === 'media-too-busy'
    if (!(error instanceof AppError))
      this.#options.log.warn({ error: describeError(error) }, 'a file could not be passed on')
    const known = error instanceof AppError ? error : new AppError('tiktok-unreachable', 'the file did not come')
    refuseRequest(response, busy ? 429 : known.code === 'video-host-refused' ? 403 : 502, known)
  }
}

const mostPlaylistBytes = 500_000

async function readPlaylist(body: Readable): Promise<string> {
  const chunks: Buffer[] = []
  let bytes = 0
  for await (const chunk of body as AsyncIterable<Buffer>) {
    chunks.push(chunk)
    bytes += chunk.byteLength
    if (bytes > mostPlaylistBytes) throw new AppError('media-unavailable', 'the playlist is too long')
  }
  return Buffer.concat(chunks).toString('utf8')
}
