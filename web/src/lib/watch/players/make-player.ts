import { ElementPlayer } from './element-player.ts'
import { EmbedPlayer } from './embed-player.ts'
import { LivePlayer } from './live-player.ts'
import { PhotoPlayer } from './photo-player.ts'
import { fill, type Player, type PlayerSurroundings } from './player.ts'
import type { Source } from './source.ts'

/** A player of that source in the stage, above what is there already. */
export function makePlayer(source: Source, embedOrigin: string, around: PlayerSurroundings): Player {
  const { tier, tiktokId, src = '', media } = source
  if (tier === 'embed') return new EmbedPlayer(tiktokId, embedOrigin, around)
  if (tier === 'photo' && media) return new PhotoPlayer(media, around)
  if (tier === 'hls' || tier === 'flv') return new LivePlayer(tier, src, around)
  return makeVideo(src, around)
}

function makeVideo(src: string, around: PlayerSurroundings): Player {
  const video = fill(document.createElement('video'))
  video.playsInline = true
  video.disableRemotePlayback = true
  video.style.objectFit = 'contain'
  around.stage.append(video)
  return new ElementPlayer('mp4', video, src, around)
}
