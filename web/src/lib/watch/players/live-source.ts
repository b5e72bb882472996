/** What fetches a live into an element. */
export interface LiveSource {
  /** Behind the newest picture that there is, in milliseconds; undefined: only what is fetched is known. */
  latencyMs(): number | undefined
  dispose(): void
}

/** A playlist of pieces. Safari of phones plays them itself; everywhere else hls.js does, fetched when it is needed. */
export async function attachHls(video: HTMLVideoElement, src: string, onFailed: () => void): Promise<LiveSource> {
  const { default: Hls } = await import('hls.js')
  if (!Hls.isSupported()) return attachItself(video, src, onFailed)
  // The rate is set by the room, so the library must not have one of its own.
  const hls = new Hls({ liveSyncDuration: 2, maxLiveSyncPlaybackRate: 1, enableWorker: false })
  hls.on(Hls.Events.ERROR, (_, { fatal }) => fatal && onFailed())
  hls.loadSource(src)
  hls.attachMedia(video)
  return { latencyMs: () => (hls.latency > 0 ? hls.latency * 1000 : undefined), dispose: () => hls.destroy() }
}

/** One stream of pictures without end. */
export async function attachFlv(video: HTMLVideoElement, src: string, onFailed: () => void): Promise<LiveSource> {
  const { default: mpegts } = await import('mpegts.js')
  if (!mpegts.isSupported()) throw new Error('no FLV here')
  const player = mpegts.createPlayer({ type: 'flv', isLive: true, url: src }, { enableWorker: false, liveSync: false })
  player.on(mpegts.Events.ERROR, onFailed)
  player.attachMediaElement(video)
  player.load()
  return { latencyMs: () => undefined, dispose: () => player.destroy() }
}

function attachItself(video: HTMLVideoElement, src: string, onFailed: () => void): LiveSource {
  video.addEventListener('error', onFailed)
  video.src = src
  return {
    latencyMs: () => undefined,
    dispose() {
      video.removeEventListener('error', onFailed)
      video.removeAttribute('src')
      video.load()
    },
  }
}
