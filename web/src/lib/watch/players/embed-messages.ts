/** What TikTok's player tells the page around it. */
export type EmbedEvent =
  | { readonly kind: 'state'; readonly state: EmbedState }
  | { readonly kind: 'time'; readonly position: number; readonly duration: number | undefined }
  | { readonly kind: 'muted'; readonly isMuted: boolean }
  | { readonly kind: 'error'; readonly code: number }
  /** It is there; nothing more can be read from it. */
  | { readonly kind: 'sign' }

export type EmbedState = 'ended' | 'playing' | 'paused' | 'buffering' | 'new'

export type EmbedCommand =
  | { readonly type: 'play' | 'pause' | 'mute' | 'unMute' }
  /** Seconds. */
  | { readonly type: 'seekTo'; readonly value: number }

const states: Readonly<Record<number, EmbedState>> = {
  [-1]: 'new',
  0: 'ended',
  1: 'playing',
  2: 'paused',
  3: 'buffering',
}
const marker = 'x-tiktok-player'

/** Autoplay was refused: that is mended by a tap, or by silence. */
export const autoplayBlocked = 3002

/** The address of the player of a post: it only ever begins to listen when it is let play at once. */
export function embedAddress(origin: string, tiktokId: string): string {
  const off = ['controls', 'loop', 'rel', 'music_info', 'description', 'play_button', 'volume_control']
  const more = ['fullscreen_button', 'timestamp', 'progress_bar', 'closed_caption', 'native_context_menu']
  const query = new URLSearchParams([['autoplay', '1'], ...[...off, ...more].map((name) => [name, '0'])])
  return `${origin}/player/v1/${encodeURIComponent(tiktokId)}?${query}`
}

export function writeCommand(command: EmbedCommand): object {
  return { [marker]: true, ...command }
}

/** Objects or their JSON; undefined for what is not a message of the player. */
export function readEvent(data: unknown): EmbedEvent | undefined {
  const message = typeof data === 'string' ? parse(data) : data
  if (!isRecord(message) || message[marker] !== true) return undefined
  const { type, value } = message
  if (type === 'onStateChange') {
    const state = states[Number(value)]
    return state ? { kind: 'state', state } : { kind: 'sign' }
  }
  if (type === 'onCurrentTime' && isRecord(value)) return readTime(value)
  if (type === 'onMute') return { kind: 'muted', isMuted: value === true }
  if (type === 'onPlayerError' && isRecord(value)) return { kind: 'error', code: Number(value.errorCode) }
  return { kind: 'sign' }
}

function readTime({ currentTime, duration }: Record<string, unknown>): EmbedEvent {
  if (typeof currentTime !== 'number' || !Number.isFinite(currentTime)) return { kind: 'sign' }
  const isKnown = typeof duration === 'number' && duration > 0 && Number.isFinite(duration)
  return { kind: 'time', position: Math.max(0, currentTime), duration: isKnown ? duration : undefined }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null
}
