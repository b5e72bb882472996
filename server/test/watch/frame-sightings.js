// In the frame of a stand-in for TikTok's player: what it really does, whatever it says.
if (location.pathname.startsWith('/player/v1/')) {
  globalThis.sightings = []
  setInterval(() => {
    const video = document.querySelector('video')
    if (!video) return
    const isPlaying = !video.paused && !video.seeking
    globalThis.sightings.push({ at: globalThis.trueNow(), position: video.currentTime, isPlaying })
  }, 50)
}
