import type { ServerResponse } from 'node:http'
import type { Live, Lives } from '#lives/lives.ts'
import { EndlessFlv, hosts, readClip, segmentCount, type Videos, writePlaylist } from '#videos/videos.ts'
import { html, type Reply, type Request } from '../answers.ts'

const open = { 'access-control-allow-origin': '*', 'cache-control': 'no-cache' }
const flvPath = /^\/game\/stream-(\d+)_[a-z]+\.flv$/
const hlsPath = /^\/game\/stream-(\d+)_[a-z]+\/(?:index\.m3u8|segment-(\d+)\.ts)$/
const paceMs = 40
/** A viewer who reads so much slower than the live goes on is cut off. */
const mostBuffered = 2_000_000

/** The servers that lives are watched from. */
export function answerStream(request: Request, videos: Videos, lives: Lives): Reply {
  const { host, url } = request
  const path = host === hosts.flv ? flvPath : host === hosts.hls ? hlsPath : undefined
  const [, roomId, segment] = path?.exec(url.pathname) ?? []
  if (roomId === undefined) return undefined
  const live = lives.findByRoom(roomId)
  const fault = live?.faults.peek('stream')
  const holds = videos.addresses.holds(host, signedUrl(url))
  if (fault === '403' || !holds) return html('<html><head><title>403 Forbidden</title></head></html>', 403)
  if (!live || live.room.roomId !== roomId || live.room.ended)
    return html('<html><body>404 Not Found</body></html>', 404)
  if (host === hosts.flv) return sendFlv(live)
  if (segment !== undefined) return sendSegment(Number(segment))
  const at = fault === 'stall' ? live.room.startedAt : Date.now()
  const body = writePlaylist(live.room.startedAt, at, url.searchParams.toString())
  return { status: 200, headers: { ...open, 'content-type': 'application/vnd.apple.mpegurl' }, body }
}

/** Segments come with what the playlist was signed with. */
function signedUrl(url: URL): URL {
  const signed = new URL(url)
  signed.pathname = url.pathname.replace(/segment-\d+\.ts$/, 'index.m3u8')
  return signed
}

function sendSegment(number: number): Reply {
  const body = readClip(`live-${number % segmentCount}.mpegts`)
  return { status: 200, headers: { ...open, 'content-type': 'video/mp2t' }, body }
}

function sendFlv(live: Live): Reply {
  return {
    status: 200,
    headers: { ...open, 'content-type': 'video/x-flv' },
    stream: (response) => pour(live, new EndlessFlv(readClip('live.flv')), response),
  }
}

/** Writes the live as it goes on, until it ends or the viewer leaves. */
function pour(live: Live, flv: EndlessFlv, response: ServerResponse): void {
  const { room } = live
  let at = Date.now() - room.startedAt
  response.write(flv.begin(at))
  const timer = setInterval(() => {
    if (room.ended) response.end()
    else if (response.writableLength > mostBuffered) response.destroy()
    else if (live.faults.peek('stream') !== 'stall') {
      const now = Date.now() - room.startedAt
      response.write(flv.between(at, now))
      at = now
    }
  }, paceMs)
  response.once('close', () => clearInterval(timer))
}
