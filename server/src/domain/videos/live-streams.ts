import { addresses, at, number, string } from './json.ts'

/** A way to receive a live, as TikTok names it. */
export interface LiveStream {
  readonly protocol: 'hls' | 'flv'
  readonly url: string
  /** Bits a second; 0 where it is not said. */
  readonly bitrate: number
}

export interface FoundLive {
  readonly title: string
  readonly author: string
  readonly pictureUrl: string | undefined
  /** H.264 alone: everybody has to see the same. HLS before FLV, the best first. */
  readonly streams: readonly LiveStream[]
}

/** `data.liveRoom.status` of a live that is on. */
const isOn = 2

/**
 * Reads an answer of `api-live/user/room`. Undefined: the user is not live. The streams are a text of JSON inside of it:
 * quality → `main` → `hls` and `flv`, with a text of JSON that names the codec.
 */
export function readLiveData(answer: unknown): FoundLive | undefined {
  const room = at(answer, 'data', 'liveRoom')
  if (number(at(room, 'status')) !== isOn) return undefined
  const qualities = at(parse(string(at(room, 'streamData', 'pull_data', 'stream_data'))), 'data')
  const found = Object.values(isRecord(qualities) ? qualities : {}).flatMap((quality) =>
    readQuality(at(quality, 'main')),
  )
  const order = (stream: LiveStream) => (stream.protocol === 'hls' ? 1e12 : 0) + stream.bitrate
  return {
    title: string(at(room, 'title')).slice(0, 300),
    author: string(at(answer, 'data', 'user', 'uniqueId')).toLowerCase(),
    pictureUrl: addresses(at(room, 'coverUrl'))[0],
    streams: found.sort((a, b) => order(b) - order(a)),
  }
}

function readQuality(main: unknown): LiveStream[] {
  const parameters = parse(string(at(main, 'sdk_params')))
  const codec = string(at(parameters, 'VCodec')).toLowerCase()
  if (codec !== '' && codec !== 'h264' && codec !== 'avc') return []
  const bitrate = number(at(parameters, 'vbitrate'))
  return (['hls', 'flv'] as const).flatMap((protocol) =>
    addresses(at(main, protocol)).map((url) => ({ protocol, url, bitrate })),
  )
}

const isRecord = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
