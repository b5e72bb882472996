import type { PlayerReport, RoomRole } from '@livetap/contracts/rooms/members.ts'
import type { MediaTier, Video } from '@livetap/contracts/rooms/video.ts'
import { cleanText } from '../../lib/viewer-text.ts'

export const roleNames: Readonly<Record<RoomRole, string>> = {
  owner: 'Owner',
  moderator: 'Moderator',
  dj: 'DJ',
  member: 'Member',
  guest: 'Guest',
}

export const tierWords: Readonly<Record<MediaTier, readonly [name: string, what: string]>> = {
  mp4: ['File', 'Plays from a file: in step to within a picture or two'],
  embed: ['TikTok player', "Plays in TikTok's own player: in step to within a tenth of a second"],
  photo: ['Photos', 'Pictures with a sound'],
  hls: ['Live', 'A live: everybody keeps the same distance to what is newest'],
  flv: ['Live', 'A live: everybody keeps the same distance to what is newest'],
}

export const problemWords: Readonly<Record<NonNullable<Video['problem']>, string>> = {
  private: 'Private',
  gone: 'Was removed',
  blocked: 'May not be embedded',
  'age-restricted': 'Only for adults',
  'not-live': 'Not live now',
  unavailable: 'Only in TikTok’s player',
}

export const stateWords: Readonly<Record<PlayerReport['state'], string>> = {
  idle: 'Nothing to play',
  loading: 'Loading',
  ready: 'Ready',
  playing: 'Playing',
  paused: 'Paused',
  stalled: 'Catching up',
  blocked: 'Has to tap to play',
  ended: 'At the end',
  failed: 'Cannot play it',
}

/** What the server says, as a sentence of its own. */
export const sentence = (message: string): string =>
  `${message.charAt(0).toUpperCase()}${message.slice(1)}${/[.!?]$/.test(message) ? '' : '.'}`

/** `0:12`, `1:02:03`. */
export function positionWords(seconds: number): string {
  const whole = Math.max(0, Math.floor(seconds))
  const [hours, minutes, rest] = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60, whole % 60]
  const end = String(rest).padStart(2, '0')
  return hours > 0 ? `${hours}:${String(minutes).padStart(2, '0')}:${end}` : `${minutes}:${end}`
}

/** `+12 ms`, `−1.4 s`. */
export function skewWords(skewMs: number): string {
  const size = Math.abs(skewMs)
  const sign = Math.round(size) === 0 ? '±' : skewMs < 0 ? '−' : '+'
  return size < 1000 ? `${sign}${Math.round(size)} ms` : `${sign}${(size / 1000).toFixed(1)} s`
}

export type Titled = Pick<Video, 'title' | 'author' | 'tiktokId' | 'kind'>

/** The title, or whose it is where nobody has told the title. */
export function titleWords({ title, author, tiktokId, kind }: Titled): string {
  const known = title && cleanText(title)
  if (known) return known
  const whose = author && cleanText(author)
  if (kind === 'live') return `Live of @${cleanText(tiktokId)}`
  const what = kind === 'photo' ? 'Photos' : 'Video'
  return whose ? `${what} of @${whose}` : `${what} ${tiktokId}`
}
