import type { Live } from '#lives/lives.ts'
import { type Addresses, hosts } from './addresses.ts'

interface Rendition {
  readonly name: string
  readonly codec: 'h264' | 'h265'
  readonly resolution: string
}

const renditions: readonly Rendition[] = [
  { name: 'origin', codec: 'h265', resolution: '1080x1920' },
  { name: 'hd', codec: 'h264', resolution: '720x1280' },
  { name: 'sd', codec: 'h264', resolution: '540x960' },
  { name: 'ld', codec: 'h264', resolution: '360x640' },
]

/** What a live that is on the air can be watched by: `streamData` of the look-up; undefined when there is nothing. */
export function describeStream({ room, faults }: Live, addresses: Addresses): unknown {
  const fault = faults.peek('stream')
  if (room.ended || faults.has('offline') || fault === 'none') return undefined
  const offered = renditions.filter(({ codec }) => codec === 'h265' || fault !== 'h265-only')
  const data = Object.fromEntries(
    offered.map((rendition) => {
      const main = describeRendition(room.roomId, rendition, addresses, fault !== 'no-hls')
      return [rendition.name, { main, backup: {} }]
    }),
  )
  const stream = JSON.stringify({ common: { session_id: room.roomId, stream: room.roomId }, data })
  const qualities = offered.map(({ name, resolution }, level) => ({ name, resolution, sdk_key: name, level }))
  const options = { default_quality: { name: 'ld', sdk_key: 'ld' }, qualities }
  return { pull_data: { options, stream_data: stream }, push_data: {} }
}

function describeRendition(roomId: string, { name, codec, resolution }: Rendition, addresses: Addresses, hls: boolean) {
  const stream = `/game/stream-${roomId}_${name}`
  return {
    flv: addresses.sign(hosts.flv, `${stream}.flv`),
    hls: hls ? addresses.sign(hosts.hls, `${stream}/index.m3u8`) : '',
    cmaf: '',
    sdk_params: JSON.stringify({ VCodec: codec, vbitrate: 1_000_000, resolution, gop: 1, drType: 'SDR' }),
  }
}
