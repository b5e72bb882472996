import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Lives } from '#lives/lives.ts'
import type { Videos } from '#videos/videos.ts'
import { type Answer, HttpError, html, json, readRequest, writeReply } from './answers.ts'
import { answerControl, type ControlTarget } from './control.ts'
import { answerEuler } from './euler.ts'
import { answerImage } from './images.ts'
import { answerTikTok } from './tiktok.ts'
import { answerVideos } from './videos/videos.ts'

export type { ControlTarget } from './control.ts'
export { socketPath } from './euler.ts'
export { type SignLimit, SignLimits } from './sign-limits.ts'

/**
 * Handles every HTTP request to the simulator. Paths are TikTok's and Euler's own; those of other hosts of TikTok than
 * www.tiktok.com begin with the name of the host.
 */
export function createHttpHandler(target: ControlTarget, videos: Videos, origin: () => string) {
  return async (message: IncomingMessage, response: ServerResponse): Promise<void> => {
    try {
      const request = readRequest(message, origin())
      const reply =
        answerTikTok(request, target.lives, videos) ??
        (await answerVideos(request, videos, target.lives)) ??
        answerImage(request) ??
        (await answerControl(request, target)) ??
        (await answerEuler(request, target.lives, target.signLimits)) ??
        (request.url.pathname === '/' ? listLives(target.lives) : json({ message: 'Not found' }, 404))
      writeReply(reply, response)
    } catch (error) {
      writeReply(describe(error), response)
    }
  }
}

function describe(error: unknown): Answer {
  if (error instanceof HttpError) return json({ message: error.message }, error.status)
  return json({ message: error instanceof Error ? error.message : String(error) }, 500)
}

function listLives(lives: Lives): Answer {
  const items = lives
    .list()
    .map(
      ({ username }) =>
        `<li><a href="/@${encodeURIComponent(username)}/live">@${encodeURIComponent(username)}</a></li>`,
    )
  return html(`<!doctype html><title>Simulated TikTok</title><h1>Simulated TikTok</h1><ul>${items.join('')}</ul>`)
}
