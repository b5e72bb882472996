/**
 * A stand-in for TikTok's embed player: its messages, and what is odd about them. It says nothing unless it was opened
 * with `autoplay=1`; what it is told before it is ready is lost; commands act after a while of their own, so that they
 * may overtake each other; seeking is not reported; the time is told about four times a second, and only while it plays.
 */
const settings = JSON.parse(document.getElementById('settings').textContent)
const wishes = new URLSearchParams(location.search)
const states = { init: -1, ended: 0, playing: 1, paused: 2, buffering: 3 }
const tellMs = 250
const random = createRandom(settings.seed ^ Number(settings.id.slice(-9)))

/** The same as everywhere in the simulator (mulberry32): from 0 to below 1. */
function createRandom(seed) {
  let state = seed | 0
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }
}

function between(least, most) {
  return least + random() * (most - least)
}

function tell(type, value) {
  if (settings.silent) return
  const message = { 'x-tiktok-player': true, type, ...(value === undefined ? {} : { value }) }
  const asText = settings.messages === 'text' || (settings.messages === 'mixed' && random() < 0.5)
  window.parent.postMessage(asText ? JSON.stringify(message) : message, '*')
}

/** Plays the clip. What can be done with it is what `createClock` offers, too. */
function createClip(onChange) {
  const element = document.createElement('video')
  element.muted = true
  element.playsInline = true
  element.src = `/player/v1/${settings.id}/clip.mp4`
  for (const name of ['playing', 'pause', 'ended', 'waiting']) element.addEventListener(name, () => onChange(name))
  document.body.append(element)
  return {
    ready: new Promise((resolve) => element.addEventListener('loadedmetadata', resolve, { once: true })),
    play: () => element.play(),
    pause: () => element.pause(),
    seek: (seconds) => {
      element.currentTime = seconds
    },
    mute: (muted) => {
      element.muted = muted
    },
    time: () => element.currentTime,
  }
}

/** Only counts. */
function createClock(onChange) {
  let position = 0
  let since
  const time = () =>
    Math.min(settings.seconds, position + (since === undefined ? 0 : (performance.now() - since) / 1000))
  const stop = (name) => {
    if (since === undefined) return
    position = time()
    since = undefined
    onChange(name)
  }
  setInterval(() => {
    if (time() >= settings.seconds) stop('ended')
  }, 50)
  return {
    ready: new Promise((resolve) => setTimeout(resolve, between(50, 150))),
    play: async () => {
      if (since !== undefined) return
      if (position >= settings.seconds) position = 0
      since = performance.now()
      onChange('playing')
    },
    pause: () => stop('pause'),
    seek: (seconds) => {
      position = Math.min(Math.max(0, seconds), settings.seconds)
      if (since !== undefined) since = performance.now()
    },
    mute: () => {},
    time,
  }
}

/** Tells what happens to the media. What the start has to say comes late, and possibly after what was done since. */
function createReporter(restart) {
  const loops = wishes.get('loop') === '1'
  const told = { playing: states.playing, pause: states.paused, ended: states.ended, waiting: states.buffering }
  const reporter = { isPlaying: false, onChange }
  let isLate = true
  function onChange(name) {
    reporter.isPlaying = name === 'playing' || (reporter.isPlaying && name === 'waiting')
    if (name === 'ended' && loops) {
      restart()
      return
    }
    if (name === 'playing' && isLate) {
      isLate = false
      setTimeout(tell, between(100, 400), 'onStateChange', told[name])
    } else tell('onStateChange', told[name])
  }
  return reporter
}

/** Builds the player; what is sent to it meanwhile is lost. */
async function build() {
  if (settings.gone) return tell('onPlayerError', { errorCode: 1001, errorType: 'DATA_ERROR' })
  const reporter = createReporter(() => {
    media.seek(0)
    void start(media)
  })
  const media = settings.plays === 'clip' ? createClip(reporter.onChange) : createClock(reporter.onChange)
  await media.ready
  listen(media)
  tell('onStateChange', states.init)
  tell('onPlayerReady')
  setTimeout(tell, between(100, 400), 'onMute', true)
  setInterval(() => {
    if (reporter.isPlaying) tell('onCurrentTime', { currentTime: media.time(), duration: settings.seconds })
  }, tellMs)
  if (settings.blocked) return tell('onPlayerError', { errorCode: 3002, errorType: 'PLAYER_ERROR' })
  await start(media)
}

async function start(media) {
  try {
    await media.play()
  } catch (error) {
    if (error.name === 'NotAllowedError') tell('onPlayerError', { errorCode: 3002, errorType: 'PLAYER_ERROR' })
  }
}

const commands = {
  play: (media) => void start(media),
  pause: (media) => media.pause(),
  seekTo: (media, seconds) => {
    if (Number.isFinite(seconds)) media.seek(seconds)
  },
  mute: (media) => setMuted(media, true),
  unMute: (media) => setMuted(media, false),
}

function setMuted(media, muted) {
  media.mute(muted)
  tell('onMute', muted)
  tell('onVolumeChange', muted ? 0 : 100)
}

function listen(media) {
  window.addEventListener('message', ({ data, source }) => {
    if (source !== window.parent || data?.['x-tiktok-player'] !== true || !Object.hasOwn(commands, data.type)) return
    if (random() < settings.drops) return
    setTimeout(() => commands[data.type](media, data.value), between(...settings.latency))
  })
}

if (wishes.get('autoplay') === '1') void build()
